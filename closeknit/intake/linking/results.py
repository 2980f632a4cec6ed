"""What linking a home found: by pseudonym, whole or not there, the same inputs under the same name.

linkage/results/<as-of day>-<8 hex>/pairs.parquet    register, record, person, tier, probability, outcome, model, levels, bits
linkage/results/<as-of day>-<8 hex>/alone.parquet    register, record: nobody in the hub is likely enough
linkage/results/<as-of day>-<8 hex>/elsewhere.parquet    register, person, neighbour: the register has the person at the door where
                                                     the hub has the neighbour, and not the person
linkage/results/<as-of day>-<8 hex>/result.json      model, batches, figures by register; written last
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from closeknit.engine.units import CloseknitError, NotFound
from closeknit.intake.home import Home
from closeknit.intake.linking.deciding import Decided
from closeknit.intake.linking.weighing import Evidence
from closeknit.intake.parquet import read_files

_PAIRS = pa.schema(
    [
        ("register", pa.string()), ("record", pa.int64()), ("person", pa.int64()), ("tier", pa.string()),
        ("probability", pa.float64()), ("outcome", pa.string()), ("model", pa.string()),
        ("levels", pa.list_(pa.int16())), ("bits", pa.list_(pa.float64())),
    ]
)  # fmt: skip
ELSEWHERE = "elsewhere"
_ELSEWHERE = pa.schema([("register", pa.string()), ("person", pa.int64()), ("neighbour", pa.int64())])
_ALONE = pa.schema([("register", pa.string()), ("record", pa.int64())])
_KEY = ("register", "record", "person", "tier", "probability", "outcome", "model", "levels", "bits")


class RecordsLost(CloseknitError):
    """A record appeared or vanished while linking; nothing was written."""


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A record and a person, as the run that is named left them; levels and bits by comparison, None for exact ones."""

    register: str
    record: int
    person: int
    tier: str | None
    probability: float
    outcome: str
    model: str
    levels: tuple[int, ...] | None = None
    bits: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class LinkResult:
    """One stored result."""

    folder: Path
    about: Mapping[str, Any]

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def day(self) -> date:
        return date.fromisoformat(self.about["day"])

    @property
    def pairs_file(self) -> Path:
        return self.folder / "pairs.parquet"

    def pairs(self, where: str = "true", values: Sequence[object] = ()) -> list[LinkedPair]:
        """Return the pairs that the SQL condition holds for, the likeliest of a record first."""
        with duckdb.connect() as con:
            rows = con.execute(
                f"SELECT {', '.join(_KEY)} FROM {read_files([self.pairs_file])} WHERE {where} "
                "ORDER BY register, record, probability DESC, person",
                list(values),
            ).fetchall()
        return [LinkedPair(*row[:7], *(None if v is None else tuple(v) for v in row[7:])) for row in rows]


def write_register(
    work: Path,
    register: str,
    model: str,
    records: Iterable[int],
    found: Sequence[Decided],
    evidence: Mapping[tuple[int, int], Evidence],
) -> None:
    """Write one register's pairs and lone records into the work folder."""
    known = [evidence.get((d.person, d.record)) for d in found]
    levels = [None if e is None else [level for level, _ in e] for e in known]
    bits = [None if e is None else [weight for _, weight in e] for e in known]
    table = {
        "register": [register] * len(found), "record": [d.record for d in found], "person": [d.person for d in found],
        "tier": [d.tier for d in found], "probability": [d.probability for d in found],
        "outcome": [d.outcome for d in found], "model": [model] * len(found), "levels": levels, "bits": bits,
    }  # fmt: skip
    paired = {d.record for d in found}
    alone = [record for record in records if record not in paired]
    pq.write_table(pa.table(table, _PAIRS), work / f"pairs-{register}.parquet", compression="zstd")
    pq.write_table(
        pa.table({"register": [register] * len(alone), "record": alone}, _ALONE),
        work / f"alone-{register}.parquet",
    )


def write_elsewhere(work: Path, found: Iterable[tuple[str, int, int]]) -> None:
    """Write who is at whose door by another register than the hub: (register, person, neighbour)."""
    rows = sorted(found)
    columns = [[row[i] for row in rows] for i in range(3)]
    pq.write_table(pa.table(columns, schema=_ELSEWHERE), work / f"{ELSEWHERE}.parquet", compression="zstd")


def join_registers(work: Path, records: Mapping[str, int]) -> dict[str, dict[str, Any]]:
    """Make one file of each kind, and return the figures by register, counted from those files.

    records: register → how many different persons the lake has under it, counted there. Raises: RecordsLost.
    """
    with duckdb.connect() as con:
        for kind in ("pairs", "alone"):
            parts = sorted(work.glob(f"{kind}-*.parquet"))
            target = str(work / f"{kind}.parquet").replace("'", "''")
            con.execute(
                f"COPY (SELECT * FROM {read_files(parts)} ORDER BY ALL) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )
            for part in parts:
                part.unlink()
        return {name: _figures(con, work, name, count) for name, count in records.items()}


def _figures(con: duckdb.DuckDBPyConnection, work: Path, register: str, records: int) -> dict[str, Any]:
    pairs, alone = (read_files([work / f"{kind}.parquet"]) for kind in ("pairs", "alone"))
    by_outcome = dict(
        con.execute(
            f"SELECT outcome, count(DISTINCT record) FROM {pairs} WHERE register = ? GROUP BY 1", [register]
        ).fetchall()
    )
    tiers = con.execute(
        f"SELECT tier, count(*) FROM {pairs} WHERE register = ? AND outcome = 'exact' GROUP BY 1 ORDER BY 1",
        [register],
    ).fetchall()
    (lone,) = con.execute(f"SELECT count(*) FROM {alone} WHERE register = ?", [register]).fetchall()[0]
    figures: dict[str, Any] = {
        "records": records,
        **{outcome: by_outcome.get(outcome, 0) for outcome in ("exact", "model", "ask")},
        "alone": lone,
        "by_tier": dict(tiers),
    }
    check(register, figures)
    return figures


def check(register: str, figures: Mapping[str, Any]) -> None:
    """Raise RecordsLost unless records = exact + model + asked + alone."""
    said = sum(figures[name] for name in ("exact", "model", "ask", "alone"))
    if said != figures["records"]:
        raise RecordsLost(
            f"{register}: {figures['records']} records were to be linked but {said} are accounted for; nothing was "
            "written, report this as an error of Closeknit.",
            f"{register}：待关联{figures['records']}条记录，仅能说明{said}条的去向；未写入任何数据，请作为程序错误上报。",
        )


def stored_results(home: Home, day: date | None = None) -> list[LinkResult]:
    """Return the home's results up to the day, oldest first; of one day in the order in which they were made."""
    found = []
    for path in (home.linkage / "results").glob("*/result.json"):
        result = LinkResult(path.parent, json.loads(path.read_text("utf-8")))
        if day is None or result.day <= day:
            found.append((result.day, path.stat().st_mtime_ns, result.id, result))
    return [entry[-1] for entry in sorted(found, key=lambda e: e[:3])]


def newest_result(home: Home, day: date | None = None) -> LinkResult:
    """Return the newest result up to the day. Raises: NotFound."""
    results = stored_results(home, day)
    if not results:
        raise NotFound(
            f"Nothing was linked in {home.path} yet: run `closeknit link run`.",
            f"{home.path} 尚未做过关联：请先执行 closeknit link run。",
        )
    return results[-1]
