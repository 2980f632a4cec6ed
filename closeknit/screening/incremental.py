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

    def scores(self, area: str) -> Path:
        return self.run.file("scores", area)


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
    parts = [
        part for register in task.compiled.registers for part in _by_new_batches(task, base, register, before)
    ]
    if before < task.day:
        parts += _by_passing_days(task, before)
    return " UNION ".join(parts) if parts else "SELECT household_key FROM _households WHERE false"


def _by_new_batches(task: Task, base: Base, register: str, before: date) -> list[str]:
    contract = task.pack.contracts[register]
    then = set(base.run.manifest["batches"].get(register, []))
    files = task.view.files(register, task.area)
    new = [f for f in files if f.name.split(".")[0] not in then]
    parts = []
    if contract.feed == "snapshot":
        if new:
            old = [f for f in (new[0].with_name(f"{batch}.parquet") for batch in then) if f.exists()]
            columns = ", ".join(quoted(c) for c in contract.ready_schema())
            here = f"SELECT {columns} FROM read_parquet({path_list(new)})"
            there = f"SELECT {columns} FROM read_parquet({path_list(old)})" if old else f"{here} WHERE false"
            parts.append(f"SELECT household_key FROM (({here}) EXCEPT ALL ({there}))")
            parts.append(f"SELECT household_key FROM (({there}) EXCEPT ALL ({here}))")
    elif new:
        parts.append(f"SELECT household_key FROM read_parquet({path_list(new)})")
    if register in task.view.superseded and files:
        parts.append(
            f"SELECT household_key FROM read_parquet({path_list(files)}, union_by_name=true) "
            f"WHERE known_until > DATE '{before}' AND known_until <= DATE '{task.day}'"
        )
    return parts


def _by_passing_days(task: Task, before: date) -> list[str]:
    readable = set(task.compiled.registers) | {"_members"}
    indicators = indicators_of(task.pack)
    facts_of(indicators)
    steps = plan_changed(indicators, task.pack.contracts, Day(before), Day(task.day))
    return [to_sql(step, "duckdb").sql for step in steps if step.name in readable]
