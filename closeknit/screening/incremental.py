"""A day's new events without a full run: which households could have changed since a run of the same pack.

Exact, because a value depends only on ready rows, members and the day, and the day enters only through row
predicates and ages. Where that does not hold (another household version, other parameters, a feed that appeared
or vanished) there is no base and the run is a full one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from closeknit.engine.indicators import Day, facts_of, plan_changed
from closeknit.intake.home import Home
from closeknit.screening.compiling import indicators_of, to_sql
from closeknit.screening.manifest import Manifest, parameters_json
from closeknit.screening.results import Run, runs_of
from closeknit.screening.session import Session, path_list, quoted
from closeknit.screening.tasks import Task


@dataclass(frozen=True, slots=True)
class Base:
    """The run whose unaffected households are taken over."""

    run: Run


def find_base(home: Home, manifest: Manifest) -> Base | None:
    """The latest complete run that this one can build on, or None."""
    for run in reversed(runs_of(home)):
        known = run.manifest
        same = all(
            known[key] == getattr(manifest, key)
            for key in (
                "pack_hash",
                "household_version",
                "missing",
                "stale",
                "areas",
                "versions",
                "wider_scope",
            )
        )
        if same and run.day.isoformat() <= manifest.day:
            return Base(run)
    return None


def affected_households(session: Session, task: Task, base: Base) -> str:
    """SQL of the households that new batches, corrected rows or the passing of days could have changed."""
    if base.run.manifest["parameters"].get(task.area) != parameters_json(dict(task.parameters)):
        return "SELECT household_key FROM _households"
    before = base.run.day
    # Who applied decides whose income and property may be read: a new application shows old rows.
    read = dict.fromkeys((*task.compiled.registers, *task.pack.applicants_are_in))
    parts: list[str] = []
    for register in read:
        changed = _by_new_batches(task, base, register, before)
        if changed is None:
            return "SELECT household_key FROM _households"
        parts += changed
    if before < task.day:
        parts += _by_passing_days(task, before)
    return " UNION ".join(parts) if parts else "SELECT household_key FROM _households WHERE false"


def _by_new_batches(task: Task, base: Base, register: str, before: date) -> list[str] | None:
    """The households of rows that came or went with batches; None if the base's rows are no longer there."""
    contract = task.pack.contracts[register]
    then = set(base.run.manifest["batches"].get(register, []))
    now = set(task.view.batches.get(register, []))
    files = task.view.files(register, task.area)
    new = [f for f in files if _batch_of(f) not in then]
    if contract.feed == "snapshot":
        return _by_replaced_rows(task, register, new, then - now) if then != now else []
    parts = [f"SELECT household_key FROM read_parquet({path_list(new)})"] if new else []
    if register in task.view.superseded and files:
        # A row may also be hidden by a batch that arrived late, as of a day the base had seen already.
        arrived = ", ".join(f"DATE '{day}'" for day in sorted({_as_of(batch) for batch in now - then}))
        hidden = f"(known_until > DATE '{before}'" + (f" OR known_until IN ({arrived}))" if arrived else ")")
        parts.append(
            f"SELECT household_key FROM read_parquet({path_list(files)}, union_by_name=true) "
            f"WHERE {hidden} AND known_until <= DATE '{task.day}'"
        )
    return parts


def _by_replaced_rows(task: Task, register: str, new: list[Path], gone: set[str]) -> list[str] | None:
    """The households whose rows differ between a snapshot's replaced and replacing batches, also if one is empty."""
    old = []
    for batch in gone:
        file, is_built = task.view.earlier(register, task.area, batch)
        if not is_built:
            return None
        old += [file] if file.exists() else []
    columns = ", ".join(quoted(c) for c in task.pack.contracts[register].ready_schema())
    here, there = (
        f"SELECT {columns} FROM read_parquet({path_list(files)}, union_by_name=true)" if files else ""
        for files in (new, old)
    )
    if here and there:
        pairs = ((here, there), (there, here))
        return [f"SELECT household_key FROM (({a}) EXCEPT ALL ({b}))" for a, b in pairs]
    return [f"SELECT household_key FROM ({rows})" for rows in (here, there) if rows]


def _batch_of(file: Path) -> str:
    return file.name.split(".")[0]


def _as_of(batch: str) -> str:
    """A batch's id begins with its as-of day."""
    return batch[:10]


def _by_passing_days(task: Task, before: date) -> list[str]:
    readable = set(task.compiled.registers) | {"_members"}
    indicators = indicators_of(task.pack)
    facts_of(indicators)
    steps = plan_changed(indicators, task.pack.contracts, Day(before), Day(task.day))
    return [to_sql(step, "duckdb").sql for step in steps if step.name in readable]
