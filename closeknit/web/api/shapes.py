"""What goes over the wire. No shape has a name, a number or an address in an answer."""

from __future__ import annotations

from datetime import date
from typing import Any
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


class EventIn(Schema):
    """One row of a register, as its department knows it, with the id that makes a second sending harmless."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    register_name: str = Field(alias="register", max_length=60)
    row: dict[str, str | int | None]


class EventOut(Schema):
    """What became of the row: whether it was taken in, and the alerts of its household afterwards."""

    accepted: bool
    refused_because: Problem | None
    alerts: list[AlertOut]
