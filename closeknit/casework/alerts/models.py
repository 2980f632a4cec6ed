"""An alert, and what a reporter told. An alert is held by an office: a district, a street, a community."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from closeknit.casework.alerts.lifecycle import MOVES, OPEN
from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.ledger.scoping import Scoped
from closeknit.casework.registry.models import Household
from closeknit.casework.registry.sealing import SealedField
from closeknit.engine.units import Text

QUEUES = {
    "cry": Text("Cry for help", "求助"),
    "difficulty": Text("Suspected difficulty", "疑似困难"),
    "deliver": Text("Undelivered policy", "政策未落实"),
}
DOORS = {
    "run": Text("screening", "筛查"),
    "report": Text("report of a worker or grid", "工作人员或网格上报"),
    "resident": Text("resident or hotline", "居民或热线"),
}
LEVELS = {
    "red": Text("red", "红色"),
    "orange": Text("orange", "橙色"),
    "yellow": Text("yellow", "黄色"),
    "blue": Text("blue", "蓝色"),
}


NEVER = date(9999, 12, 31)  # no clock runs


class Alert(Staged):
    """One household, one queue, open at most once. The score orders work; it decides nothing."""

    moves = MOVES
    kind = "alert"
    scope_field = "office"
    scope_action = "alert.read"

    office = models.CharField(max_length=12, db_index=True)  # that holds it; it and those above see it
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+", null=True)
    household_key = models.BigIntegerField(null=True)  # the lake's, as long as nobody accepted it
    masked_name = models.CharField(max_length=60, blank=True)
    door = models.CharField(max_length=10)
    queue = models.CharField(max_length=12)
    level = models.CharField(max_length=8)
    urgency = models.PositiveSmallIntegerField()  # 0 most urgent; orders lists
    score = models.IntegerField(null=True)
    causes: Any = models.JSONField(default=list)  # names of the scorecard's triggers, or "score"
    members = models.IntegerField(null=True)
    residence = models.CharField(max_length=10, blank=True)
    raised_on = models.DateField()
    raised_run = models.CharField(max_length=40, blank=True)
    seen_run = models.CharField(max_length=40, blank=True)  # the last run that raised it or went on with it
    gone_on = models.DateField(null=True)  # since when runs raise it no longer, while somebody works on it
    explanation: Any = models.JSONField(default=dict)  # closeknit.screening.explaining; no names

    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    contact_due = models.DateField(null=True)
    visit_due = models.DateField(null=True)
    close_due = models.DateField(null=True)
    due = models.DateField(default=NEVER)  # the next of them that is open
    due_is_provisional = models.BooleanField(default=False)  # the year's calendar is not published yet
    first_contact_on = models.DateField(null=True)
    escalated_to = models.CharField(max_length=12, blank=True)  # the office above that was told
    escalated_on = models.DateField(null=True)

    code = models.CharField(max_length=2, blank=True)  # of the answer
    evidence = models.CharField(max_length=300, blank=True)
    next_on = models.DateField(null=True)  # when to look again (code 07)
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    closed_on = models.DateField(null=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True)

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(MOVES, "alert_state_is_known"),
            models.CheckConstraint(condition=Q(queue__in=sorted(QUEUES)), name="alert_queue_is_known"),
            models.CheckConstraint(condition=Q(door__in=sorted(DOORS)), name="alert_door_is_known"),
            models.CheckConstraint(condition=Q(level__in=sorted(LEVELS)), name="alert_level_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=("answered", "closed")) | ~Q(code=""),
                name="alert_is_answered_with_a_code",
            ),
            models.UniqueConstraint(
                fields=["household_key", "queue"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_alert_of_a_household_and_queue",
            ),
            models.UniqueConstraint(
                fields=["household", "queue"],
                condition=Q(state__in=sorted(OPEN)),
                name="one_open_alert_of_a_family_and_queue",
            ),
            models.UniqueConstraint(
                fields=["household_key", "queue", "raised_run"],
                condition=~Q(raised_run=""),
                name="one_alert_of_a_household_queue_and_run",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["office", "state", "urgency", "due"]),
            models.Index(fields=["handler", "state", "due"]),
            models.Index(fields=["household", "state"]),
        ]

    @property
    def moved_in(self) -> str:
        return self.office

    @property
    def chained_to(self) -> str:
        return str(self.household_id) if self.household_id else ""

    @property
    def number(self) -> str:
        """The short number by which people speak of it: A-3f2a91c0."""
        return f"A-{self.pk.hex[:8]}"

    @property
    def shown(self) -> str:
        """How lists show the family: the masked name, or a short number while it is pseudonymous."""
        return self.masked_name or self.number


class Report(Scoped):
    """What somebody told at the second or third door."""

    scope_field = "office"
    scope_action = "alert.read"
    kind = "report"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="reports")
    office = models.CharField(max_length=12, db_index=True)
    area = models.CharField(max_length=12)
    difficulty = models.CharField(max_length=20)  # DIFFICULTIES
    told = SealedField()  # in the reporter's words
    name = SealedField()  # of the family
    number = SealedField()  # resident number, if told
    phone = SealedField()
    address = SealedField()
    told_by = models.CharField(max_length=20)  # TOLD_BY
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    made_at = models.DateTimeField()
    made_day = models.DateField()


class SavedView(models.Model):
    """A query of the alert list under a name; shared with a role, or one's own."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)
    role = models.CharField(max_length=40, blank=True)  # shared with; empty: nobody

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_saved_view_of_a_name"),
        ]
