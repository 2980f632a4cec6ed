"""One district's work: what it needs, and how its ready files become tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.policy import InForce
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import Compiled
from closeknit.screening.session import Session

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


class Backend(Protocol):
    """Computes one district's scores file."""

    def __call__(self, task: Task, target: Path) -> None: ...


def residences(parameters: Parameters) -> tuple[str, ...]:
    """The residence classes that a parameter table needs a row for."""
    named = {r for p in parameters.values() for r in p.amounts if r != "*"}
    return tuple(sorted(named | {"urban", "rural"}))


def open_district(session: Session, task: Task) -> None:
    """Show one district's pinned ready files, parameters and compiled steps as views."""
    for table in (MEMBERS, HOUSEHOLDS, *task.compiled.registers):
        superseded = task.day.isoformat() if table in task.view.superseded else None
        session.view(table, task.view.files(table, task.area), superseded, task.only)
    session.parameters(task.parameters, residences(task.parameters))
    session.steps(task.compiled.queries)
