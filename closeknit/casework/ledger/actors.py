"""Who is acting: a person with roles in areas, or a named job. Every query and every move asks the actor in force.

Nobody acting is an error, not everybody: a query outside `acting_as` is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

EVERYWHERE = ("",)  # every code starts with it


class Actor(Protocol):
    """A person or a job: what it may do, and where."""

    @property
    def staff_id(self) -> int | None: ...

    @property
    def name(self) -> str: ...

    @property
    def role(self) -> str: ...

    def may(self, action: str) -> bool:
        """Whether it may do this anywhere."""

    def areas_for(self, action: str) -> tuple[str, ...]:
        """The area codes within which it may do this; empty for nowhere."""


@dataclass(frozen=True)
class Job:
    """A named job of the system: it may read everywhere, and do only the actions it names."""

    name: str
    actions: frozenset[str] = frozenset()
    staff_id: None = None
    role: str = "system"

    def may(self, action: str) -> bool:
        return action in self.actions or action.endswith(".read")

    def areas_for(self, action: str) -> tuple[str, ...]:
        return EVERYWHERE if self.may(action) else ()


@dataclass(frozen=True)
class Acting:
    """The actor of this request or job, and its day and instant: nothing below reads the clock."""

    actor: Actor
    day: date
    at: datetime
    purpose: str = ""
    request_id: str = ""


class NobodyActing(RuntimeError):
    """A query or move was made outside `acting_as`: a fault of the program, so it fails closed."""


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting() -> Acting:
    """Return who is acting now. Raises: NobodyActing."""
    found = _acting.get()
    if found is None:
        raise NobodyActing("nobody is acting: wrap the call in acting_as(actor, day, at)")
    return found


@contextmanager
def acting_as(
    actor: Actor, day: date, at: datetime, purpose: str = "", request_id: str = ""
) -> Iterator[Acting]:
    """Act as this person or job inside the block."""
    now = Acting(actor, day, at, purpose, request_id)
    token = _acting.set(now)
    try:
        yield now
    finally:
        _acting.reset(token)


def within(code: str, areas: tuple[str, ...]) -> bool:
    """Whether an area code lies in one of the areas, each with everything below it."""
    return any(code.startswith(area) for area in areas)
