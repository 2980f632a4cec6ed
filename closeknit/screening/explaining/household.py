"""Which household is meant: by its key in the lake, or by the number its source knows it under."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from closeknit.engine.indicators import MEMBERS
from closeknit.engine.units import NotFound
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.results import Run
from closeknit.screening.session import Session, connect, path_list


def pinned_files(home: Home, run: Run, table: str, area: str) -> list[Path]:
    """Return the ready files that the run read for a register or base table of one district."""
    folder = home.ready / table / f"area={area}" / f"hh={run.manifest['household_version']}"
    if table.startswith("_"):
        return sorted(folder.glob("*.parquet"))
    batches: list[str] = run.manifest["batches"].get(table, [])
    return [newest for batch in batches if (newest := _newest(folder, batch)) is not None]


def _newest(folder: Path, batch: str) -> Path | None:
    """The file of a batch with all corrections known so far: each names the day until which its row held."""
    found = [*folder.glob(f"{batch}.parquet"), *folder.glob(f"{batch}.*.parquet")]
    return max(found, key=lambda path: path.stat().st_mtime_ns, default=None)


def find_household(home: Home, pack: Pack, run: Run, asked: str) -> dict[str, Any]:
    """Return the stored row of a household asked for by key or by its source's number.

    Raises: NotFound.
    """
    number = asked.strip()
    keys = [int(number)] if number.isdecimal() and len(number) < 20 else []
    with connect(threads=1) as connection:
        session = Session(connection, pack)
        scores = run.scores()
        for sql, values in _ways(home, pack, run, number, keys):
            rows = session.records(f"SELECT * FROM {scores} WHERE household_key IN ({sql}) LIMIT 2", values)
            if len(rows) == 1:
                return rows[0]
    raise NotFound(
        f"household {asked!r} is not in run {run.id}: give the key from the alert list or the source's household "
        "number, or screen a later day.",
        f"筛查批次 {run.id} 中没有家庭 {asked}：请使用预警列表中的家庭标识或来源户号，或筛查更晚的日期。",
    )


def _ways(home: Home, pack: Pack, run: Run, number: str, keys: list[int]) -> list[tuple[str, list[object]]]:
    """The ways a number can name a household, the surest first: SQL for keys, and its parameters."""
    scores = run.scores()
    ways: list[tuple[str, list[object]]] = [("SELECT unnest(?::BIGINT[])", [keys])] if keys else []
    ways.append((f"SELECT household_key FROM {scores} WHERE source_no = ?", [number]))
    hashed = _hashed(home, pack, number)
    if hashed:
        ways.append(("SELECT unnest(?::BIGINT[])", [hashed]))
        members = [f for area in run.manifest["areas"] for f in pinned_files(home, run, MEMBERS, area)]
        if members:
            # A household can join several books: any of their numbers names it.
            sql = f"SELECT household_key FROM read_parquet({path_list(members)}) "
            ways.append((sql + "WHERE list_contains(?::BIGINT[], source_household_key)", [hashed]))
    return ways


def _hashed(home: Home, pack: Pack, number: str) -> list[int]:
    """The keys that intake would give this number; none for a home that never made any."""
    from closeknit.intake.identity import Pseudonyms

    if not number or not (home.lake / "keys.json").exists():
        return []
    return Pseudonyms(home).household_keys(number, pack.contracts.values())
