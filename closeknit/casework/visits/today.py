"""The visits that a person is to make: today's, late ones, and those of the coming days."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.ledger.todo import AHEAD_DAYS, MOST, Todo
from closeknit.casework.visits.lifecycle import PLANNED
from closeknit.casework.visits.models import PlannedVisit
from closeknit.engine.units import Text

_VISIT = Text("Visit the family and record it", "走访并提交记录")


def today(actor: StaffActor, day: date) -> list[Todo]:
    """Return the planned visits in which this person is one of the two, the earliest first."""
    planned = PlannedVisit.objects.filter(
        Q(first_id=actor.staff_id) | Q(second_id=actor.staff_id),
        state=PLANNED,
        planned_for__lte=day + timedelta(AHEAD_DAYS),
    )
    rows = planned.select_related("case__household", "first", "second").order_by("planned_for", "pk")
    return [_todo(visit, actor, day) for visit in rows[:MOST]]


def _todo(visit: PlannedVisit, actor: StaffActor, day: date) -> Todo:
    other, kind = visit.second if visit.first_id == actor.staff_id else visit.first, visit.kind_words
    return Todo(
        what=_VISIT,
        whom=visit.case.household.shown,
        address=reverse("visits:record", kwargs={"planned_id": visit.pk}),
        due=visit.planned_for,
        is_late=visit.planned_for < day,
        note=Text(f"{kind.en}, with {other}", f"{kind.zh}，同行：{other}"),
    )
