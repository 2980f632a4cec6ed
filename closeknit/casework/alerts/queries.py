"""Reads of alerts: the list with its filters, figures of the tiles, who can be assigned, what to do today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.accounts.models import Area, Posting, Staff
from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.alerts.lifecycle import (
    ANSWERED,
    ASSIGNED,
    CONTACTED,
    DISPATCHED,
    OPEN,
    RAISED,
    STATES,
)
from closeknit.casework.alerts.models import DOORS, LEVELS, QUEUES, Alert
from closeknit.casework.ledger.paging import Page, page_behind
from closeknit.casework.ledger.scoping import after
from closeknit.casework.ledger.todo import MOST, Todo
from closeknit.casework.refusals import UnknownFilter
from closeknit.engine.units import Text

PAGE = 50
LOAD_MANY = 15  # open alerts of one worker at which assigning warns (proposal)
CLOCKS = {
    "late": Text("overdue", "已超期"),
    "today": Text("due today", "今日到期"),
    "escalated": Text("told to the office above", "已上报上级"),
}
HANDLERS = {"me": Text("me", "本人"), "nobody": Text("nobody", "未派单")}
FILTERS = ("queue", "level", "state", "clock", "handler", "door", "area", "after")


@dataclass(frozen=True)
class Asked:
    """A query of the list, understood."""

    alerts: QuerySet[Alert]
    chosen: dict[str, str]
    place: str  # behind which the page begins


def asked_for(values: Mapping[str, str], staff_id: int | None, today: date) -> Asked:
    """Return the open alerts (or those of a state) that the filters leave. Raises: UnknownFilter."""
    unknown = set(values) - set(FILTERS)
    if unknown:
        raise _unknown(", ".join(sorted(unknown)))
    chosen = {name: value for name, value in values.items() if value and name != "after"}
    found = Alert.objects.all()
    state = chosen.get("state", "")
    found = found.filter(state=_one_of(state, STATES)) if state else found.filter(state__in=OPEN)
    if "queue" in chosen:
        found = found.filter(queue=_one_of(chosen["queue"], QUEUES))
    if "level" in chosen:
        found = found.filter(level=_one_of(chosen["level"], LEVELS))
    if "door" in chosen:
        found = found.filter(door=_one_of(chosen["door"], DOORS))
    if "area" in chosen:
        code = chosen["area"]
        if not (code.isdecimal() and len(code) in (6, 9, 12)):
            raise _unknown(code)
        found = found.filter(area__gte=code, area__lt=after(code))
    match _one_of(chosen.get("clock", ""), CLOCKS, ""):
        case "late":
            found = found.filter(due__lt=today)
        case "today":
            found = found.filter(due=today)
        case "escalated":
            found = found.exclude(escalated_to="")
    match _one_of(chosen.get("handler", ""), HANDLERS, ""):
        case "me":
            found = found.filter(handler=staff_id)
        case "nobody":
            found = found.filter(handler__isnull=True)
    return Asked(found, chosen, values.get("after", ""))


def page_of(asked: Asked) -> Page:
    """Return one page, the most urgent first. Raises: UnknownFilter for a strange place."""
    found = asked.alerts.select_related("handler").defer("explanation")
    return page_behind(found, ("urgency", "due", "pk"), asked.place, PAGE)


def _one_of(value: str, known: Mapping[str, Any], *others: str) -> str:
    if value not in known and value not in others:
        raise _unknown(value[:60])
    return value


def _unknown(what: str) -> UnknownFilter:
    return UnknownFilter(
        f"The filter {what!r} is not understood: choose from the form.",
        f"无法识别的筛选条件“{what}”：请从表单中选择。",
    )


def tiles(staff_id: int | None, today: date) -> dict[str, int]:
    """Return the figures over the list: open alerts by queue, late ones, without a worker, one's own."""
    is_late = Q(due__lt=today)
    return Alert.objects.filter(state__in=OPEN).aggregate(
        cry=Count("pk", filter=Q(queue="cry")),
        difficulty=Count("pk", filter=Q(queue="difficulty")),
        deliver=Count("pk", filter=Q(queue="deliver")),
        late=Count("pk", filter=is_late),
        raised=Count("pk", filter=Q(state=RAISED)),
        nobody=Count("pk", filter=Q(handler__isnull=True)),
        mine=Count("pk", filter=Q(handler=staff_id)),
    )


@dataclass(frozen=True)
class Worker:
    """Somebody who can be assigned: at which office, with how many open alerts already."""

    staff: Staff
    office: str
    load: int

    @property
    def has_many(self) -> bool:
        return self.load >= LOAD_MANY


def workers_for(alert: Alert) -> list[Worker]:
    """Return who can visit the family: who answers alerts in its community or street, the least busy first."""
    from closeknit.casework.ledger.actors import acting

    day = acting().day
    roles = POLICY["alert.answer"] & POLICY["visit.record"]
    posts = (
        Posting.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            role__in=roles,
            area__in=(alert.area, alert.area[:9]),
            valid_from__lte=day,
            staff__is_active=True,
        )
        .select_related("staff")
        .order_by("-area", "staff__username")
    )
    office: dict[int, tuple[Staff, str]] = {}
    for post in posts:
        office.setdefault(post.staff_id, (post.staff, post.area))
    loads = dict(
        Alert.objects.filter(handler__in=office, state__in=OPEN)
        .values_list("handler")
        .annotate(n=Count("pk"))
        .values_list("handler", "n")
    )
    found = [Worker(staff, area, loads.get(key, 0)) for key, (staff, area) in office.items()]
    return sorted(found, key=lambda w: (-len(w.office), w.load, w.staff.username))


def names_of(codes: set[str]) -> dict[str, Area]:
    """Return the areas of these codes."""
    return Area.objects.in_bulk(codes)


def others_of(alert: Alert) -> list[Alert]:
    """Return the other alerts of the household, the newest first."""
    same = Q(pk__in=[])
    if alert.household_id:
        same |= Q(household=alert.household_id)
    if alert.household_key:
        same |= Q(household_key=alert.household_key)
    return list(
        Alert.objects.filter(same).exclude(pk=alert.pk).defer("explanation").order_by("-made_at")[:20]
    )


def days_to_contact(today: date) -> dict[str, Any]:
    """Return over the alerts with a first contact: how many, and how many within their clock."""
    found = Alert.objects.filter(first_contact_on__isnull=False)
    return found.aggregate(
        contacted=Count("pk"), in_time=Count("pk", filter=Q(first_contact_on__lte=F("contact_due")))
    )


# state → what is to be done, by whom: the right that it takes
_STEPS = (
    (RAISED, "alert.accept", Text("Accept the alert", "接收预警")),
    ("accepted", "alert.dispatch", Text("Dispatch the alert", "分派预警")),
    (DISPATCHED, "alert.assign", Text("Assign somebody", "派单")),
    (ANSWERED, "alert.close", Text("Look at the answer and close", "审阅反馈并办结")),
)
_OWN = {
    ASSIGNED: Text("Contact the family", "联系该家庭"),
    CONTACTED: Text("Visit and answer", "走访并反馈"),
}
_TOLD = Text("late at the office below: step in", "下级超期：请督办")


def today(actor: StaffActor, day: date) -> list[Todo]:
    """Return what this person has to do about alerts, the most urgent first."""
    areas = {action: actor.areas_for(action) for _, action, _ in _STEPS}
    wanted = Q(handler=actor.staff_id, state__in=_OWN)
    for state, action, _ in _STEPS:
        for area in areas[action]:
            level = Q(office__gte=area, office__lt=after(area))
            # What waits at an office below is that office's work.
            wanted |= Q(state=state) & (level if state in (RAISED, ANSWERED) else Q(office=area))
    for area in actor.areas_for("alert.close"):
        wanted |= Q(escalated_to=area, state__in=OPEN)
    found = Alert.objects.filter(wanted).defer("explanation").order_by("urgency", "due", "pk")[:MOST]
    return [_todo(alert, actor, day) for alert in found]


def _todo(alert: Alert, actor: StaffActor, day: date) -> Todo:
    is_own = alert.handler_id == actor.staff_id and alert.state in _OWN
    step = next((words for state, _, words in _STEPS if state == alert.state), _OWN.get(alert.state, _TOLD))
    is_told = bool(alert.escalated_to) and alert.escalated_to in actor.areas_for("alert.close") and not is_own
    return Todo(
        what=step,
        whom=alert.shown,
        address=reverse("alerts:detail", kwargs={"alert_id": alert.pk}),
        due=alert.due,
        is_late=alert.due < day,
        note=_TOLD if is_told else QUEUES[alert.queue],
    )
