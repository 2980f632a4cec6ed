"""A planned visit; what was seen (only ever added); photographs (only ever added); declared major public emergencies."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.ledger.scoping import Scoped
from closeknit.casework.registry.sealing import SealedField
from closeknit.casework.visits.codes import DEGREES, KINDS, MANNERS
from closeknit.casework.visits.lifecycle import MOVES, PLANNED
from closeknit.engine.units import Text


class Emergency(models.Model):
    """A declared major public emergency (重大突发事件) in a district: only then does a telephone replace the door (Measures 16)."""

    kind = "emergency"

    area = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    paper = models.CharField(max_length=200)  # which declaration, by whom
    since = models.DateField()
    until = models.DateField(null=True)  # the last day
    made_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="emergency_ends_after_it_begins",
            ),
        ]


class PlannedVisit(Staged):
    """Two people, a day, a household; for the survey also the application that was accepted."""

    moves = MOVES
    kind = "visit"
    scope_action = "visit.read"
    case_id: uuid.UUID
    first_id: int
    second_id: int

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    visit_kind = models.CharField(max_length=10)  # KINDS
    planned_for = models.DateField()
    first = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    application = models.UUIDField(null=True)  # of the determination whose survey this is
    accepted_on = models.DateField(null=True)  # the day on which the street accepted it

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(MOVES, "visit_state_is_known"),
            models.CheckConstraint(condition=Q(visit_kind__in=sorted(KINDS)), name="visit_kind_is_known"),
            models.CheckConstraint(condition=~Q(first=F("second")), name="visit_has_two_visitors"),
            models.CheckConstraint(
                condition=~Q(visit_kind="survey") | Q(accepted_on__isnull=False),
                name="survey_comes_after_acceptance",
            ),
            models.UniqueConstraint(
                fields=["case", "visit_kind"],
                condition=Q(state=PLANNED),
                name="one_planned_visit_of_a_case_and_kind",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "planned_for"])]

    @property
    def chained_to(self) -> str:
        return str(self.case.household_id)

    @property
    def kind_words(self) -> Text:
        return KINDS[self.visit_kind]


class Visit(Scoped):
    """What two people saw and what was said. Never changed or removed: a correction is a new one that names the old."""

    scope_action = "visit.read"
    kind = "visit_record"
    case_id: uuid.UUID
    planned_id: uuid.UUID

    id = models.UUIDField(primary_key=True, editable=False)  # made by the page or phone that recorded it
    area = models.CharField(max_length=12, db_index=True)
    planned = models.ForeignKey(PlannedVisit, on_delete=models.PROTECT, related_name="records")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, related_name="corrected_by", null=True)
    visit_kind = models.CharField(max_length=10)
    manner = models.CharField(max_length=10)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, related_name="+", null=True)
    first_id = models.BigIntegerField()
    second_id = models.BigIntegerField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    was_met = models.BooleanField()
    degree = models.CharField(max_length=1, blank=True)  # DEGREES
    causes: Any = models.JSONField(default=list)
    needs: Any = models.JSONField(default=list)
    seen: Any = models.JSONField(default=dict)  # facts, income, spending: names of the pack's facts, fen
    told = SealedField()  # living situation, reasons and typed signatures, as JSON
    is_signed = models.BooleanField()  # by members who were there; false: refused, with the reason in `told`
    code = models.CharField(max_length=2, blank=True)  # the answer to the alert
    based_on = models.PositiveIntegerField()  # the version of the planned visit it was made from
    is_parallel = models.BooleanField(
        default=False
    )  # the plan had changed meanwhile: kept, and looked at by a person
    started_at = models.DateTimeField(null=True)  # by the device: evidence, not authority
    received_at = models.DateTimeField()
    made_day = models.DateField()
    digest = models.CharField(max_length=64)  # of what was sent

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(manner__in=sorted(MANNERS)), name="record_manner_is_known"),
            models.CheckConstraint(
                condition=Q(degree__in=["", *sorted(DEGREES)]), name="record_degree_is_known"
            ),
            models.CheckConstraint(condition=~Q(first_id=F("second_id")), name="record_has_two_visitors"),
            models.CheckConstraint(
                condition=~Q(manner__in=["phone", "video"]) | Q(emergency__isnull=False),
                name="remote_visits_in_an_emergency_only",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "received_at"])]

    @property
    def chained_to(self) -> str:
        return str(self.case.household_id)

    @property
    def number(self) -> str:
        """The short number by which people and facts refer to it: V-3f2a91c0."""
        return f"V-{self.pk.hex[:8]}"

    @property
    def kind_words(self) -> Text:
        return KINDS[self.visit_kind]

    @property
    def manner_words(self) -> Text:
        return MANNERS[self.manner]

    @property
    def degree_words(self) -> Text:
        return DEGREES.get(self.degree, Text("not stated", "未填写"))


class Photo(Scoped):
    """A photograph of a visit: re-encoded, without position, lying encrypted under photos/. Only ever added."""

    scope_action = "visit.read"
    kind = "photo"

    id = models.UUIDField(primary_key=True, editable=False)
    area = models.CharField(max_length=12, db_index=True)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="photos")
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField()  # of the re-encoded picture
    digest = models.CharField(max_length=64)  # SHA-256 of the re-encoded picture
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    @property
    def chained_to(self) -> str:
        return str(self.visit.case.household_id)
