"""Reads: the list of cases with its filters, who may work on a case, the timeline of a household."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from closeknit.casework.accounts.models import Area, Posting, Staff
from closeknit.casework.alerts.models import LEVELS
from closeknit.casework.cases.lifecycle import OPEN, OUTCOMES, STATES
from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Event, Staged
from closeknit.casework.ledger.paging import Page, page_behind
from closeknit.casework.ledger.scoping import after
from closeknit.casework.ledger.verbs import full_words_of
from closeknit.casework.refusals import UnknownFilter
from closeknit.engine.units import Text

SIZES = (20, 50, 100)
SORTS = {"due": ("next_on", "id"), "newest": ("-made_at", "-id")}
FILTERS = ("state", "area", "worker", "level", "due", "outcome", "q", "sort", "size", "after")
DUES = {
    "late": Text("late", "已超期"),
    "today": Text("today", "今天"),
    "ahead": Text("later", "以后"),
}
FIELD_ROLES = ("community_worker", "street_officer", "street_head", "district_officer")


@dataclass(frozen=True)
class Query:
    """What a list was asked for; every value is checked."""

    state: str = OPEN
    area: str = ""
    worker: str = ""
    level: str = ""
    due: str = ""
    outcome: str = ""
    q: str = ""
    sort: str = ""
    size: int = 20
    after: str = ""


def read_query(sent: Mapping[str, str]) -> Query:
    """Return the query of an address. Raises: UnknownFilter for anything not understood."""
    values: dict[str, Any] = {k: v.strip() for k, v in sent.items() if v.strip()}
    for name, known in (
        ("state", {*STATES, "all"}),
        ("level", LEVELS),
        ("due", DUES),
        ("outcome", OUTCOMES),
        ("sort", SORTS),
    ):
        if name in values and values[name] not in known:
            raise unknown(name)
    if "size" in values:
        if values["size"] not in {str(n) for n in SIZES}:
            raise unknown("size")
        values["size"] = int(values["size"])
    if "area" in values and not (values["area"].isdecimal() and 6 <= len(values["area"]) <= 12):
        raise unknown("area")
    if "worker" in values and values["worker"] != "me" and not values["worker"].isdecimal():
        raise unknown("worker")
    return Query(**values)


def unknown(name: str) -> UnknownFilter:
    """Return the refusal of a filter, sort or place that is not understood."""
    return UnknownFilter(
        f"The filter {name} is not understood: open the list anew.",
        f"无法识别筛选条件{name}：请重新打开列表。",
    )


def _matching(query: Query) -> QuerySet[Case]:
    today = acting().day
    rows = Case.objects.all()
    if query.state != "all":
        rows = rows.filter(state=query.state)
    if query.area:
        rows = rows.filter(area__gte=query.area, area__lt=after(query.area))
    if query.worker:
        rows = rows.filter(worker_id=acting().actor.staff_id if query.worker == "me" else int(query.worker))
    if query.level:
        rows = rows.filter(alert__level=query.level)
    if query.outcome:
        rows = rows.filter(outcome=query.outcome)
    if query.due:
        rows = rows.filter(
            {"late": Q(next_on__lt=today), "today": Q(next_on=today), "ahead": Q(next_on__gt=today)}[
                query.due
            ]
        )
    if query.q:
        rows = rows.filter(_named(query.q))
    return rows


def _named(asked: str) -> Q:
    """A case by its short number, or by the masked name as lists show it."""
    digits = asked.upper().removeprefix("C-").lower()
    if len(digits) == 8 and all(c in "0123456789abcdef" for c in digits):
        low = uuid.UUID(f"{digits}{'0' * 24}")
        high = uuid.UUID(f"{digits}{'f' * 24}")
        return Q(pk__gte=low, pk__lte=high)
    return Q(household__masked_name=asked)


def page_of(query: Query) -> tuple[int, Page]:
    """Return how many cases there are, and one page of them. Raises: UnknownFilter for a strange place."""
    rows = _matching(query)
    sort = query.sort or ("due" if query.state == OPEN else "newest")
    nullable = () if query.state == OPEN else ("next_on",)  # an open case always has its next day
    shown = rows.select_related("household", "worker", "alert")
    return rows.count(), page_behind(shown, SORTS[sort], query.after, query.size, nullable)


def tiles() -> list[tuple[str, Text, int]]:
    """Return the figures above the list: the query behind each, its words, its number."""
    actor, today = acting().actor, acting().day
    counted = Case.objects.filter(state=OPEN).aggregate(
        all=Count("pk"),
        mine=Count("pk", filter=Q(worker_id=actor.staff_id)),
        late=Count("pk", filter=Q(next_on__lt=today)),
        today=Count("pk", filter=Q(next_on=today)),
        nobody=Count("pk", filter=Q(worker__isnull=True)),
    )
    return [
        ("?", Text("open", "在办"), counted["all"]),
        ("?worker=me", Text("mine", "我的"), counted["mine"]),
        ("?due=late", Text("late", "已超期"), counted["late"]),
        ("?due=today", Text("due today", "今日到期"), counted["today"]),
    ]


def area_names(codes: Iterable[str]) -> dict[str, Area]:
    """Return the areas of these codes, with the streets they belong to."""
    wanted = {code[:n] for code in codes for n in (6, 9, 12) if len(code) >= n}
    return Area.objects.in_bulk(sorted(wanted))


def postings_over(area: str, day: date) -> QuerySet[Posting]:
    """Return the posts of people who work with families in an area on a day, the most local last."""
    covering = [area[:n] for n in (6, 9, 12)]
    return (
        Posting.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            area__in=covering,
            role__in=FIELD_ROLES,
            valid_from__lte=day,
            staff__is_active=True,
        )
        .select_related("staff")
        .order_by("area", "staff__username")
    )


def workers_over(area: str, day: date) -> list[tuple[int, str]]:
    """Return who may take a case in the area: (staff id, name with the number of open cases)."""
    posts = list(postings_over(area, day))
    load = dict(
        Case.objects.filter(state=OPEN, worker__in=[p.staff_id for p in posts])
        .values_list("worker")
        .annotate(n=Count("pk"))
    )
    people = {post.staff_id: str(post.staff) for post in reversed(posts)}
    return [(pk, f"{name} ({load.get(pk, 0)})") for pk, name in people.items()]


def staff(pk: int) -> Staff:
    """Return a member of staff by id."""
    return Staff.objects.get(pk=pk)


@dataclass(frozen=True)
class Told:
    """One line of the timeline."""

    event: Event
    what: Text


def timeline_of(case: Case, before: int | None = None, size: int = 50) -> tuple[list[Told], int | None]:
    """Return the household's events, newest first, and the id behind which the next ones are. `case` was found here."""
    events = Event.objects.filter(household=str(case.household_id)).order_by("-id")
    if before is not None:
        events = events.filter(id__lt=before)
    found = list(events[: size + 1])
    told = [Told(event, full_words_of(event.verb)) for event in found[:size]]
    return told, found[size - 1].pk if len(found) > size else None


def changes_since(record: Staged, version: int) -> list[Told]:
    """Return what others did to a record since a version was read, newest first."""
    missed = max(0, record.version - version)
    events = Event.objects.filter(subject_kind=record.kind, subject_id=str(record.pk)).order_by("-id")
    return [Told(event, full_words_of(event.verb)) for event in events[:missed]]
