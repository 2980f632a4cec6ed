"""What is known about one delivered file: the seam between reading files and storing rows.

Reading validates a file into a table of accepted rows and describes it by a `BatchMeta`. Storing writes the
rows, finds those the lake holds already, completes the counts and writes the meta beside them (`batch.json`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from closeknit.engine.units import CloseknitError

ID_LENGTH = 8  # hex digits of the content hash in a batch id


class CountsWrong(CloseknitError):
    """Rows appeared or vanished between two steps; nothing has been written."""


@dataclass(frozen=True, slots=True)
class Period:
    """The days a file is about; the last one is its as-of day."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """rows_in = accepted + rejected + duplicates + superseded, always."""

    rows_in: int = 0
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0  # exact copies of a row of the same file or, once stored, of the lake
    superseded: int = 0  # same natural key as a later row of the same file

    def check(self, what: str) -> None:
        """Raise CountsWrong unless every row is accounted for; `what` names file or batch."""
        found = self.accepted + self.rejected + self.duplicates + self.superseded
        if found != self.rows_in:
            raise CountsWrong(
                f"{what}: {self.rows_in} rows came in but {found} are accounted for; "
                "nothing was written, report this as an error of Closeknit",
                f"{what}：读入{self.rows_in}行，仅能说明{found}行的去向；未写入任何数据，请作为程序错误上报",
            )

    def __add__(self, other: BatchCounts) -> BatchCounts:
        return BatchCounts(**{k: v + getattr(other, k) for k, v in asdict(self).items()})

    def stored_before(self, rows: int) -> BatchCounts:
        """Return the counts once `rows` of the accepted rows turned out to lie in the lake already."""
        return replace(self, accepted=self.accepted - rows, duplicates=self.duplicates + rows)

    def as_json(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class BatchMeta:
    """One file of one register, validated. `counts.accepted` are the rows handed over for storing."""

    batch: str  # <as_of>-<8 hex>, see batch_id
    register: str
    period: Period
    part: str  # "" unless the register of one period comes in several files; parts stand side by side
    file_name: str  # without folder
    sha256: str  # of the file's bytes
    mapping_sha256: str | None
    pack: str
    pack_hash: str
    counts: BatchCounts
    reasons: Mapping[str, int] = field(default_factory=dict)  # reason code → rows rejected for it
    notes: Mapping[str, int] = field(default_factory=dict)  # accepted but worth saying, e.g. id_converted

    @property
    def as_of(self) -> date:
        return self.period.end

    def as_json(self) -> dict[str, Any]:
        """Return what batch.json holds."""
        return {
            "batch": self.batch,
            "register": self.register,
            "as_of": self.as_of.isoformat(),
            "period": [self.period.start.isoformat(), self.period.end.isoformat()],
            "part": self.part,
            "file": self.file_name,
            "sha256": self.sha256,
            "mapping_sha256": self.mapping_sha256,
            "pack": self.pack,
            "pack_hash": self.pack_hash,
            "counts": self.counts.as_json(),
            "reasons": dict(sorted(self.reasons.items())),
            "notes": dict(sorted(self.notes.items())),
        }

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> BatchMeta:
        """Return the meta that `as_json` wrote; keys added by the storing side are ignored."""
        start, end = (date.fromisoformat(day) for day in data["period"])
        return BatchMeta(
            batch=data["batch"],
            register=data["register"],
            period=Period(start, end),
            part=data["part"],
            file_name=data["file"],
            sha256=data["sha256"],
            mapping_sha256=data["mapping_sha256"],
            pack=data["pack"],
            pack_hash=data["pack_hash"],
            counts=BatchCounts(**data["counts"]),
            reasons=data["reasons"],
            notes=data["notes"],
        )


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What storing a batch came to; `counts` include the rows found in the lake."""

    batch: str
    counts: BatchCounts
    stored_before: bool = False  # the very same file was taken in earlier: nothing was written


def batch_id(as_of: date, file_sha256: str, mapping_sha256: str | None) -> str:
    """Return `<as_of>-<8 hex>`: the same file read with the same mapping is the same batch."""
    content = hashlib.sha256(f"{file_sha256}\n{mapping_sha256 or ''}".encode()).hexdigest()
    return f"{as_of.isoformat()}-{content[:ID_LENGTH]}"
