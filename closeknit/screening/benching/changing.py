"""A day's new events: one more batch of some event registers, about 1 % of the households."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from closeknit.engine.registers import RegisterContract
from closeknit.intake.home import Home
from closeknit.intake.parquet import READY_OPTIONS
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.session import connect, path_list, quoted

ONE_IN = 100


@dataclass(frozen=True, slots=True)
class Changed:
    """The view with the new batch, and how much is in it."""

    view: ReadyView
    rows: int
    households: int


def with_new_events(view: ReadyView, pack: Pack, home: Home) -> Changed:
    """Write new rows of every register of dated events about the same 1 % of households; the day stays.

    A new row is an earlier one of that household dated to the view's day, so values and codes are real ones.
    """
    registers = [
        c for c in pack.contracts.values() if c.feed == "events" and c.fact_day and c.grain == "person"
    ]
    batch = f"{view.day}-{'e' * 8}"
    files = dict(view._files)
    rows, written = 0, []
    for area in view.areas:
        for contract in registers:
            here = view.files(contract.name, area)
            if here:
                target = home.ready / contract.name / f"area={area}" / f"{batch}.parquet"
                rows += _write_events(contract, here, view.day, target)
                written.append(target)
                files[contract.name, area] = [*here, target]
    batches = {
        n: [*ids, batch] if any(c.name == n for c in registers) else ids for n, ids in view.batches.items()
    }
    return Changed(replace(view, batches=batches, _files=files), rows, _households(written))


def _write_events(contract: RegisterContract, files: list[Path], day: date, target: Path) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    dated = str(contract.fact_day)
    now = day if contract.columns[dated].type == "date" else day.replace(day=1)
    columns = ", ".join(
        f"DATE '{now}' AS {quoted(c)}" if c == dated else quoted(c) for c in contract.ready_schema()
    )
    with connect() as connection:
        found = connection.execute(
            f"COPY (SELECT {columns} FROM read_parquet({path_list(files)}, union_by_name=true) r "
            f"WHERE hash(household_key) % {ONE_IN} = 0 "
            f"QUALIFY row_number() OVER (PARTITION BY household_key ORDER BY r.{quoted(dated)} DESC) = 1 "
            f"ORDER BY household_key) TO '{target}' ({READY_OPTIONS})"
        ).fetchall()
    return int(found[0][0])


def _households(paths: list[Path]) -> int:
    with connect() as connection:
        found = connection.execute(
            f"SELECT count(DISTINCT household_key) FROM read_parquet({path_list(paths)}, union_by_name=true)"
        ).fetchall()
    return int(found[0][0])
