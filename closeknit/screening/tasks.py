"""One district's work: what it needs, and how its ready files become tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.policy import InForce
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import Compiled
from closeknit.screening.session import Session, path_list

Parameters = Mapping[str, InForce]


@dataclass(frozen=True, slots=True)
class Task:
    """Everything one district needs. `only` restricts every table to some households (an SQL condition)."""

    pack: Pack
    view: ReadyView
    day: date
    compiled: Compiled
    area: str
    parameters: Parameters
    threads: int
    only: str = ""
    wider_scope: str | None = None  # the legal paper of a run that reads more than the contracts' scopes
    law: bool = False  # run the pack's rules of law after the scores


class Backend(Protocol):
    """Computes one district's scores file."""

    def __call__(self, task: Task, target: Path) -> None: ...


def residences(parameters: Parameters) -> tuple[str, ...]:
    """The residence classes that a parameter table needs a row for."""
    named = {r for p in parameters.values() for r in p.amounts if r != "*"}
    return tuple(sorted(named | {"urban", "rural"}))


def scope_registers(task: Task, table: str) -> tuple[str, ...]:
    """The registers whose households are the only ones that a register of scope `applicants` is read for.

    Empty where the register may be read for everybody it delivers. Income and property of families who neither
    applied nor are helped are not looked at (Social Assistance Law 40, 41, 70(6)).
    """
    contract = task.pack.contracts.get(table)
    if contract is None or contract.scope != "applicants" or task.wider_scope:
        return ()
    return task.pack.applicants_are_in


def in_scope(task: Task, table: str) -> str:
    """The SQL condition under which a table's rows may be read; empty if all may."""
    registers = scope_registers(task, table)
    return applied_or_helped(task, registers) if registers else ""


def applied_or_helped(task: Task, registers: Iterable[str]) -> str:
    """The SQL condition that a household has a row in one of these registers."""
    files = [f for register in registers for f in task.view.files(register, task.area)]
    if not files:
        return "false"
    return (
        f"household_key IN (SELECT household_key FROM read_parquet({path_list(files)}, union_by_name=true))"
    )


def open_tables(session: Session, task: Task) -> None:
    """Show one district's pinned ready files and parameters as tables, for the compiled steps to read."""
    for table in (MEMBERS, HOUSEHOLDS, *task.compiled.registers):
        superseded = task.day.isoformat() if table in task.view.superseded else None
        conditions = [c for c in (task.only, in_scope(task, table)) if c]
        session.view(table, task.view.files(table, task.area), superseded, " AND ".join(conditions))
    session.parameters(task.parameters, residences(task.parameters))
