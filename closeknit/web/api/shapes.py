"""What goes over the wire. No shape has a name, a number or an address in an answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field


class Problem(Schema):
    """Why something was refused, in both languages."""

    en: str
    zh: str


class AlertOut(Schema):
    id: UUID
    queue: str
    level: str
    score: int | None
    state: str
    office: str
    area: str
    raised_on: date
    due: date | None
    causes: list[str]


class AlertPage(Schema):
    """A page of alerts; `next` is the cursor of the page behind it, or null."""

    alerts: list[AlertOut]
    next: str | None


class Explained(AlertOut):
    explanation: dict[str, Any]


class TierQuestion(Schema):
    """Whose tier is asked for. The number goes in the body, never in an address."""

    model_config = ConfigDict(extra="forbid")
    # A database may refuse the character NUL; no number or reason has one.
    resident_number: str = Field(min_length=15, max_length=24, pattern=r"^[^\x00]*$")
    reason: str = Field(min_length=4, max_length=200, pattern=r"^[^\x00]*$")


class TierAnswer(Schema):
    """The tier that was confirmed and holds, or null. It says nothing about anybody who was never confirmed."""

    tier: str | None
    confirmed_on: date | None
    area: str | None


Cell = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class EventIn(Schema):
    """One row of a register, as its department knows it, with the id that makes a second sending harmless.

    row: column (its name in the contract, as in the header of a file) → value as text; money in yuan, days as YYYY-MM-DD.
    """

    model_config = ConfigDict(extra="forbid")
    id: UUID
    register_name: str = Field(alias="register", max_length=60, pattern=r"^[a-z_]+$")
    row: dict[str, Cell | None] = Field(min_length=1, max_length=100)


class EventOut(Schema):
    """What became of the row, and the open alerts of its household once it was screened (with the right to read alerts)."""

    id: UUID
    state: Literal["coming", "waiting", "screened", "refused"]
    refused_because: Problem | None
    alerts: list[AlertOut]


class CaseOut(Schema):
    id: UUID
    state: str
    origin: str
    office: str
    area: str
    next_on: date | None
    outcome: str
    closed_on: date | None


class CasePage(Schema):
    """A page of cases; `next` is the cursor of the page behind it, or null."""

    cases: list[CaseOut]
    next: str | None


class DeterminationOut(Schema):
    """An application on its way, without the family's names and facts."""

    id: UUID
    state: str
    area: str
    applied_on: date | None
    accepted_on: date | None
    posted_on: date | None
    decided_on: date | None
    published_on: date | None
    due_step: str
    due_on: date | None


class DecidedOut(DeterminationOut):
    """With what was decided, once it was: favourable or not, tier, fen a month."""

    is_favourable: bool | None
    tier: str | None
    amount_fen: int | None


class DeterminationPage(Schema):
    """A page of determinations; `next` is the cursor of the page behind it, or null."""

    determinations: list[DeterminationOut]
    next: str | None
