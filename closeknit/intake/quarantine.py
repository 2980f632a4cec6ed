"""Rejected rows, kept with file, line, column, reason and original bytes, encrypted.

quarantine/<batch>/meta.json      the file, counts by reason: no personal data
quarantine/<batch>/<n>.sealed     blocks of rows as compressed JSON lines, sealed; a block opens only in its place
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from closeknit.engine.units import NotFound
from closeknit.intake.batches import BatchMeta
from closeknit.intake.home import Home, make_durable
from closeknit.intake.keys import Sealer, while_keys_change

_BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One reason to reject a row; `column` is "" where the whole row is at fault."""

    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row as it was delivered, and why it was not taken in."""

    line: int
    faults: tuple[Fault, ...]
    raw: bytes  # text files: the bytes of the row; workbooks and Parquet: its cells as JSON


class QuarantineWriter:
    """Writes rejected rows into a work folder; `commit` puts it in place once the batch is known."""

    def __init__(self, home: Home, work: Path, batch: str) -> None:
        self.home = home
        self.work = work
        self.batch = batch
        self.rows = 0
        self._sealer = home.sealer("quarantine")
        self._pending: list[str] = []
        self._pending_bytes = 0
        self._blocks = 0

    def add(self, row: RejectedRow) -> None:
        """Keep one row."""
        line = json.dumps(
            [row.line, [[f.column, f.reason] for f in row.faults], base64.b64encode(row.raw).decode("ascii")]
        )
        self._pending.append(line)
        self._pending_bytes += len(line)
        self.rows += 1
        if self._pending_bytes >= _BLOCK_BYTES:
            self._flush()

    def _flush(self) -> None:
        if not self._pending:
            return
        self.work.mkdir(parents=True, exist_ok=True)
        packed = zlib.compress("\n".join(self._pending).encode(), 1)
        sealed = self._sealer.seal(packed, block_place(self.batch, self._blocks))
        (self.work / f"{self._blocks}.sealed").write_bytes(sealed)
        self._blocks += 1
        self._pending, self._pending_bytes = [], 0

    def commit(self, meta: BatchMeta) -> Path | None:
        """Put the rows in place and return their folder; None if there are none.

        This comes before the batch itself is stored: rows of a batch that never arrives are harmless and are
        replaced when the file is imported again, a batch without its rejected rows would be a loss.
        """
        if self.rows == 0:
            return None
        self._flush()
        about = {**meta.as_json(), "blocks": self._blocks}
        text = json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True)
        (self.work / "meta.json").write_text(text + "\n", encoding="utf-8")
        final = folder(self.home, meta.batch)
        make_durable(self.work)
        remove_quarantine(self.home, meta.batch)
        final.parent.mkdir(parents=True, exist_ok=True)
        self.work.rename(final)
        return final


def folder(home: Home, batch: str) -> Path:
    """Return where the rejected rows of a batch lie."""
    return home.quarantine / batch


def remove_quarantine(home: Home, batch: str) -> None:
    """Remove the rejected rows of a batch that was never stored."""
    import shutil

    shutil.rmtree(folder(home, batch), ignore_errors=True)


def read_quarantine(home: Home, batch: str) -> Iterator[RejectedRow]:
    """Yield the rejected rows of a batch in the order of the file. Raises SealBroken, KeyMissing."""
    place = folder(home, batch)
    if not place.exists():
        return
    blocks = json.loads((place / "meta.json").read_text(encoding="utf-8"))["blocks"]
    sealer = home.sealer("quarantine")
    for number in range(blocks):
        block = place / f"{number}.sealed"
        where = block_place(batch, number)
        packed = while_keys_change(partial(_unsealed, sealer, block, where))
        for text in zlib.decompress(packed).decode().split("\n"):
            line, faults, raw = json.loads(text)
            yield RejectedRow(line, _faults(faults), base64.b64decode(raw))


def _unsealed(sealer: Sealer, block: Path, where: bytes) -> bytes:
    return sealer.open(block.read_bytes(), where)


def _faults(pairs: Sequence[Sequence[str]]) -> tuple[Fault, ...]:
    return tuple(Fault(column, reason) for column, reason in pairs)


def block_place(batch: str, block: int) -> bytes:
    """Return what a sealed block is bound to."""
    return f"quarantine|{batch}|{block}".encode()


def quarantined(home: Home, register: str = "") -> list[BatchMeta]:
    """Return the batches of the lake that have rejected rows, by register and as-of day.

    Rows whose batch never arrived (an import that was cut short) are left out: they come again with their file.
    """
    found = [
        BatchMeta.from_json(json.loads(path.read_text("utf-8")))
        for path in home.quarantine.glob("*/meta.json")
    ]
    stored = [m for m in found if register in ("", m.register) and _is_stored(home, m)]
    return sorted(stored, key=lambda m: (m.register, m.as_of, m.batch))


def quarantined_batch(home: Home, batch: str) -> BatchMeta:
    """Return what the batch was. Raises NotFound if it has no rejected rows."""
    chosen = [m for m in quarantined(home) if m.batch == batch]
    if not chosen:
        raise NotFound(
            f"no batch {batch!r} has rejected rows: closeknit quarantine list names those that have.",
            f"没有含拒收行的批次“{batch}”：请用 closeknit quarantine list 查看。",
        )
    return chosen[0]


def _is_stored(home: Home, meta: BatchMeta) -> bool:
    return (home.batch_folder(meta.register, meta.batch) / "batch.json").exists()


def readable(raw: bytes) -> str:
    """Return the bytes of a row for a screen: as text if they are, and nothing that a terminal would act on."""
    for encoding in ("utf-8", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        break
    else:
        text = raw.decode("latin-1").encode("unicode_escape").decode("ascii")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
