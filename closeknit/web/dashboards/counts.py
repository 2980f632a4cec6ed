"""Counts of an area and of what lies directly below it.

Who may see a dashboard need not be allowed to see families: the counts are made by a job, cut to the areas of the reader's
own right, and small ones are held back from roles that see no family.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db.models import Q, QuerySet

from closeknit.casework.accounts.models import Area
from closeknit.casework.alerts.lifecycle import STATES
from closeknit.casework.alerts.models import LEVELS, Alert
from closeknit.casework.ledger.actors import Job, acting, acting_as
from closeknit.casework.ledger.scoping import within_areas
from closeknit.engine.units import Text

SMALL = 5  # a cell below it could name a family
# the steps of the funnel, each with the states from which on it was reached
STEPS: tuple[tuple[str, Text, frozenset[str]], ...] = (
    ("raised", Text("alerts", "预警"), frozenset(STATES)),
    (
        "accepted",
        Text("accepted", "已接收"),
        frozenset({"accepted", "dispatched", "assigned", "contacted", "answered", "closed"}),
    ),
    (
        "dispatched",
        Text("dispatched", "已分派"),
        frozenset({"dispatched", "assigned", "contacted", "answered", "closed"}),
    ),
    ("contacted", Text("family contacted", "已联系家庭"), frozenset({"contacted", "answered", "closed"})),
    ("answered", Text("answered", "已反馈"), frozenset({"answered", "closed"})),
    ("closed", Text("closed", "已办结"), frozenset({"closed"})),
)
_DIGITS_BELOW = {0: 6, 6: 9, 9: 12, 12: 12}


@dataclass(frozen=True)
class Period:
    """From a day to a day, both in."""

    since: date
    until: date


@dataclass(frozen=True)
class Count:
    """A count as its reader may see it."""

    value: int | None  # None: held back

    @property
    def shown(self) -> str:
        return f"<{SMALL}" if self.value is None else f"{self.value:,}"


def held_back(value: int, sees_families: bool) -> Count:
    """Return the count; a small one only for a role that sees families anyway."""
    return Count(value if sees_families or value == 0 or value >= SMALL else None)


def held_back_together(values: list[int], sees_families: bool) -> list[Count]:
    """Return counts whose sum is shown too: one that is held back alone could be reckoned, so the smallest other joins it."""
    counts = [held_back(value, sees_families) for value in values]
    hidden = [i for i, count in enumerate(counts) if count.value is None]
    if len(hidden) == 1:
        others = [i for i, count in enumerate(counts) if count.value]
        if others:
            counts[min(others, key=lambda i: values[i])] = Count(None)
    return counts


@contextmanager
def _counting() -> Iterator[None]:
    now = acting()
    with acting_as(Job("dashboard"), now.day, now.at, request_id=now.request_id):
        yield


def alerts_of(area: str, period: Period) -> QuerySet[Alert]:
    """Return the alerts raised in the area in the period. Call it inside `_counting` only."""
    return Alert.objects.filter(
        within_areas("area", (area,)), raised_on__gte=period.since, raised_on__lte=period.until
    ).order_by()


def funnel(area: str, period: Period, sees_families: bool) -> list[dict[str, Any]]:
    """Return how many alerts reached each step."""
    with _counting():
        states = Counter(alerts_of(area, period).values_list("state", flat=True))
    reached = [(text, sum(states[s] for s in among)) for _, text, among in STEPS]
    return [{"label": text, "count": held_back(n, sees_families)} for text, n in reached]


def waiting_days(area: str, period: Period) -> dict[str, float | None]:
    """Return the median of calendar days from an alert to first contact, and to its answer; None where there is none."""
    with _counting():
        rows = list(
            alerts_of(area, period)
            .filter(~Q(first_contact_on=None))
            .values_list("raised_on", "first_contact_on", "answered_on")
        )
    contact = [(c - r).days for r, c, _ in rows if c is not None]
    answer = [(a - r).days for r, _, a in rows if a is not None]
    return {"contact": median(contact) if contact else None, "answer": median(answer) if answer else None}


def late(area: str, day: date, sees_families: bool) -> Count:
    """Return how many open alerts are past their day."""
    with _counting():
        found = Alert.objects.filter(within_areas("area", (area,)), due__lt=day, closed_on=None)
        return held_back(
            found.exclude(state__in=("closed", "merged", "cleared", "answered")).count(), sees_families
        )


def by_level(area: str, period: Period, sees_families: bool) -> list[dict[str, Any]]:
    """Return alerts and answers by level: the yield of each."""
    with _counting():
        rows = Counter(alerts_of(area, period).values_list("level", "code"))
    totals, answers = [], []
    for level in LEVELS:
        total = sum(n for (of, _), n in rows.items() if of == level)
        totals.append(total)
        answers.append(sum(n for (of, code), n in rows.items() if of == level and code))
    shown = zip(
        LEVELS.items(),
        held_back_together(totals, sees_families),
        held_back_together(answers, sees_families),
        strict=True,
    )
    return [
        {"level": level, "label": text, "count": count, "answered": answered}
        for (level, text), count, answered in shown
    ]


def below(area: str, period: Period, day: date, sees_families: bool) -> list[dict[str, Any]]:
    """Return a row for each area directly below: alerts, open, late."""
    digits = _DIGITS_BELOW.get(len(area), 12)
    with _counting():
        rows = list(alerts_of(area, period).values_list("area", "state", "due"))
    named = {a.code: a for a in Area.objects.filter(code__startswith=area) if len(a.code) == digits}
    counted: dict[str, Counter[str]] = {code: Counter() for code in named if code != area}
    for code, state, due in rows:
        place = counted.setdefault(code[:digits], Counter())
        place["all"] += 1
        is_open = state not in ("closed", "merged", "cleared", "answered")
        place["open"] += is_open
        place["late"] += bool(is_open and due and due < day)
    ordered = sorted(counted.items(), key=lambda item: (-item[1]["all"], item[0]))
    columns = {
        k: held_back_together([c[k] for _, c in ordered], sees_families) for k in ("all", "open", "late")
    }
    return [
        {"code": code, "area": named.get(code, code), "counts": {k: columns[k][i] for k in columns}}
        for i, (code, _) in enumerate(ordered)
    ]
