"""A plan, its measures, and what was delivered (only ever added)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from closeknit.casework.cases.models import Case
from closeknit.casework.determinations.models import Application
from closeknit.casework.ledger.actors import EVERYWHERE, acting
from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.ledger.scoping import Scoped, ScopedManager, within_areas
from closeknit.casework.plans.codes import EVERY_DAYS, FORMS, FREQUENCIES, OUTCOMES
from closeknit.casework.plans.lifecycle import (
    ENDED,
    HANDED,
    LIVE,
    MEASURE_MOVES,
    MOVES,
    OPEN,
    RUNNING,
    WITH_DEPARTMENT,
)
from closeknit.casework.registry.models import Household, Person
from closeknit.casework.registry.sealing import SealedField, opened
from closeknit.engine.units import Text


class Plan(Staged):
    """What is done for one family, after a decision or as outreach; one open at a time."""

    moves = MOVES
    kind = "plan"
    scope_action = "plan.read"
    case_id: uuid.UUID
    application_id: uuid.UUID | None

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="+", null=True
    )  # whose decision it follows; none: outreach or referral on an alert or report
    goal = SealedField()
    family_evidence = models.CharField(max_length=200, blank=True)  # how the family answered
    began_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # OUTCOMES
    ended_on = models.DateField(null=True)
    next_on = models.DateField(null=True)  # after the end somebody asks again on this day

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(MOVES, "plan_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=RUNNING) | Q(review_on__isnull=False, began_on__isnull=False),
                name="running_plan_has_a_review",
            ),
            models.CheckConstraint(
                condition=~Q(state=ENDED)
                | Q(next_on__isnull=False, ended_on__isnull=False, outcome__in=sorted(OUTCOMES)),
                name="ended_plan_has_an_outcome_and_a_next_contact",
            ),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state__in=sorted(OPEN)), name="one_open_plan_of_a_case"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "review_on"]),
            models.Index(fields=["made_at", "id"]),
        ]

    @property
    def chained_to(self) -> str:
        return str(self.case.household_id)

    @property
    def number(self) -> str:
        """The short number by which people speak of it: P-3f2a91c0."""
        return f"P-{self.pk.hex[:8]}"

    @property
    def goal_words(self) -> str:
        return opened(self, "goal")

    @property
    def outcome_words(self) -> Text:
        return OUTCOMES.get(self.outcome, Text("--", "--"))


class MeasureManager(ScopedManager["PlannedMeasure"]):
    """Shows measures to those who may read plans there; to a department those of its own that were handed to it."""

    def get_queryset(self) -> models.QuerySet[PlannedMeasure]:
        actor: Any = acting().actor
        rows: models.QuerySet[PlannedMeasure] = super(ScopedManager, self).get_queryset()
        areas = actor.areas_for("plan.read")
        if areas == EVERYWHERE:
            return rows
        seen = within_areas("area", areas)
        for area, department in getattr(actor, "departments", ()):
            seen |= within_areas("area", (area,)) & Q(
                department=department, state__in=sorted(WITH_DEPARTMENT), handed_on__isnull=False
            )
        return rows.filter(seen)


class PlannedMeasure(Staged):
    """One measure of a plan: for which need, for whom, by whom, how often, from when to when; the department's task and answer."""

    moves = MEASURE_MOVES
    kind = "measure"
    scope_action = "measure.read"
    plan_id: uuid.UUID
    household_id: uuid.UUID
    person_id: uuid.UUID | None

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="measures")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", null=True
    )  # null: the family
    whom = models.CharField(
        max_length=60, blank=True
    )  # the masked name; all that a department sees of the family
    measure = models.CharField(max_length=60)  # of the pack's catalogue
    need = models.CharField(max_length=60)
    form = models.CharField(max_length=10)  # FORMS
    department = models.CharField(max_length=40)  # responsible, of the catalogue
    provider = models.CharField(max_length=120, blank=True)  # empty: the department itself
    frequency = models.CharField(max_length=12)  # FREQUENCIES
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    why = SealedField()  # the family's words where it refuses, or what the plan says to the department
    handed_on = models.DateField(null=True)
    answer_due = models.DateField(null=True)
    answered_on = models.DateField(null=True)
    answer_paper = models.CharField(max_length=200, blank=True)
    next_on = models.DateField(null=True)  # the next delivery; none where it has no rhythm
    outcome = models.CharField(max_length=12, blank=True)  # OUTCOMES
    ended_on = models.DateField(null=True)

    objects: ClassVar[MeasureManager] = MeasureManager()

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(MEASURE_MOVES, "measure_state_is_known"),
            models.CheckConstraint(condition=Q(form__in=sorted(FORMS)), name="measure_is_money_or_service"),
            models.CheckConstraint(
                condition=Q(frequency__in=sorted(FREQUENCIES)), name="measure_frequency_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="measure_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state=HANDED) | Q(handed_on__isnull=False, answer_due__isnull=False),
                name="handed_measure_has_a_day_for_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True) | (Q(handed_on__isnull=False) & ~Q(answer_paper="")),
                name="measure_is_answered_with_a_paper",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(outcome__in=sorted(OUTCOMES), ended_on__isnull=False),
                name="finished_measure_has_an_outcome",
            ),
            models.UniqueConstraint(
                fields=["plan", "measure"],
                condition=Q(state__in=sorted(LIVE), person__isnull=True),
                name="one_live_measure_for_the_family",
            ),
            models.UniqueConstraint(
                fields=["plan", "measure", "person"],
                condition=Q(state__in=sorted(LIVE), person__isnull=False),
                name="one_live_measure_for_a_person",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "answer_due"]),
            models.Index(fields=["state", "next_on"]),
        ]

    @property
    def chained_to(self) -> str:
        return str(self.household_id)

    @property
    def number(self) -> str:
        """The short number that stands on the paper to the department: T-3f2a91c0."""
        return f"T-{self.pk.hex[:8]}"

    @property
    def form_words(self) -> Text:
        return FORMS[self.form]

    @property
    def frequency_words(self) -> Text:
        return FREQUENCIES[self.frequency]

    @property
    def outcome_words(self) -> Text:
        return OUTCOMES.get(self.outcome, Text("--", "--"))

    @property
    def why_words(self) -> str:
        return opened(self, "why")

    def is_late_on(self, day: date) -> bool:
        """Whether the department's answer is overdue."""
        return self.state == HANDED and self.answer_due is not None and self.answer_due < day

    def next_after(self, day: date) -> date | None:
        """Return the day of the next delivery after one on `day`; None where there is no rhythm, or the end is reached."""
        days = EVERY_DAYS.get(self.frequency)
        following = None if days is None else date.fromordinal(day.toordinal() + days)
        return None if following is None or (self.ends_on and following > self.ends_on) else following


class Delivery(Scoped):
    """That something was delivered: a visit of care, a session, a day at work. Only ever added."""

    scope_action = "plan.read"
    kind = "delivery"

    id = models.UUIDField(primary_key=True, editable=False)  # made by the page that recorded it
    area = models.CharField(max_length=12, db_index=True)
    measure = models.ForeignKey(PlannedMeasure, on_delete=models.PROTECT, related_name="deliveries")
    on_day = models.DateField()
    what = SealedField()
    received_by = models.CharField(max_length=60)  # masked name, or how the receipt was signed
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    made_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        indexes: ClassVar = [models.Index(fields=["measure", "on_day"])]

    @property
    def chained_to(self) -> str:
        return str(self.measure.household_id)

    @property
    def what_words(self) -> str:
        return opened(self, "what")
