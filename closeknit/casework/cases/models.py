"""A case: one household, one office, one worker, and the day of the next contact."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from closeknit.casework.alerts.models import Alert
from closeknit.casework.cases.lifecycle import MOVES, OUTCOMES
from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.registry.models import Household
from closeknit.engine.units import Text

ORIGINS = {
    "alert": Text("an alert", "预警"),
    "report": Text("a report", "上报"),
    "application": Text("an application", "申请"),
}


class Case(Staged):
    """One household that somebody is looking after; open once at a time."""

    moves = MOVES
    kind = "case"
    scope_action = "case.read"

    household_id: uuid.UUID
    worker_id: int | None

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="+", null=True)
    office = models.CharField(max_length=12)  # responsible: a district, street or community
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    next_on = models.DateField(null=True)  # the next contact; an open case always has one
    outcome = models.CharField(max_length=16, blank=True)
    code = models.CharField(max_length=2, blank=True)  # the feedback code it was closed with
    closed_on = models.DateField(null=True)

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(MOVES, "case_state_is_known"),
            models.CheckConstraint(condition=Q(origin__in=sorted(ORIGINS)), name="case_origin_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", next_on__isnull=False)
                | Q(state="closed", outcome__in=sorted(OUTCOMES), closed_on__isnull=False),
                name="case_has_a_next_contact_or_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["household"], condition=Q(state="open"), name="one_open_case_of_a_household"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "next_on", "id"]),
            models.Index(fields=["made_at", "id"]),
            models.Index(fields=["household", "state"]),
        ]

    @property
    def chained_to(self) -> str:
        return str(self.household_id)

    @property
    def number(self) -> str:
        """The short number by which people speak of it: C-3f2a91c0."""
        return f"C-{self.pk.hex[:8]}"

    @property
    def origin_words(self) -> Text:
        return ORIGINS[self.origin]

    @property
    def outcome_words(self) -> Text:
        return OUTCOMES.get(self.outcome, Text("", ""))
