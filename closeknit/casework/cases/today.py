"""What cases ask of a person today: the next contact with a family, and cases that nobody looks after."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.cases.lifecycle import OPEN
from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.todo import AHEAD_DAYS, MOST, Todo
from closeknit.engine.units import Text

_CONTACT = Text("Contact the family again", "再次联系该家庭")
_NOBODY = Text("Give the case to somebody", "指定承办人")


def today(actor: StaffActor, day: date) -> list[Todo]:
    """Return the own cases whose next contact is near, and those of the own office without anybody."""
    wanted = Q(worker_id=actor.staff_id, next_on__lte=day + timedelta(AHEAD_DAYS))
    wanted |= Q(worker__isnull=True, office__in=actor.areas_for("case.assign"))
    cases = Case.objects.filter(wanted, state=OPEN).select_related("household").order_by("next_on", "pk")
    return [_todo(case, day) for case in cases[:MOST]]


def _todo(case: Case, day: date) -> Todo:
    page = "assign" if case.worker_id is None else "overview"
    return Todo(
        what=_NOBODY if case.worker_id is None else _CONTACT,
        whom=case.household.shown,
        address=reverse(f"cases:{page}", kwargs={"case_id": case.pk}),
        due=case.next_on,
        is_late=case.next_on is not None and case.next_on < day,
        note=case.origin_words,
    )
