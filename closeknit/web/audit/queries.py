"""Events within the areas of the auditor, narrowed by what the form says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from closeknit.casework.accounts.models import Staff
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.ledger.verbs import LOOKS, known_verbs
from closeknit.casework.refusals import UnknownFilter

FILTERS = ("area", "staff", "verb", "subject", "since", "until", "kind", "before")


@dataclass(frozen=True)
class Wanted:
    """What the form asks for; empty means all."""

    area: str = ""
    staff: str = ""
    verb: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    kind: str = ""  # "looks" or empty
    before: int | None = None


def read_filters(sent: Mapping[str, str]) -> Wanted:
    """Return the conditions. Raises: UnknownFilter for anything that is not understood."""
    try:
        text = {name: sent.get(name, "").strip() for name in ("area", "staff", "verb", "subject", "kind")}
        if (text["area"] and not text["area"].isdigit()) or text["kind"] not in ("", "looks"):
            raise ValueError
        if text["verb"] and text["verb"] not in known_verbs():
            raise ValueError
        days = {
            name: date.fromisoformat(sent[name]) if sent.get(name) else None for name in ("since", "until")
        }
        before = int(sent["before"]) if sent.get("before") else None
    except ValueError:
        raise UnknownFilter(
            "This filter is not understood: use the fields of the page.",
            "无法识别该筛选条件，请使用页面上的筛选项。",
        ) from None
    return Wanted(**text, since=days["since"], until=days["until"], before=before)


def events_here(action: str = "ledger.read") -> QuerySet[Event]:
    """Return the events of the areas in which the actor in force may do this, and those of nobody's area by staff of these areas."""
    areas = acting().actor.areas_for(action)
    own = Staff.objects.filter(within_areas("area", areas) & ~Q(area="")).values("pk")
    return Event.objects.filter(within_areas("area", areas) & ~Q(area="") | Q(area="", staff_id__in=own))


def narrowed(wanted: Wanted, action: str = "ledger.read") -> QuerySet[Event]:
    """Return the events that the form asks for, newest first."""
    found = events_here(action).order_by("-id")
    if wanted.area:
        found = found.filter(within_areas("area", (wanted.area,)))
    if wanted.staff:
        found = found.filter(
            Q(actor=wanted.staff) | Q(staff_id__in=Staff.objects.filter(username=wanted.staff).values("pk"))
        )
    if wanted.verb:
        found = found.filter(verb=wanted.verb)
    if wanted.subject:
        found = found.filter(Q(subject_id=wanted.subject) | Q(household=wanted.subject))
    if wanted.since:
        found = found.filter(day__gte=wanted.since)
    if wanted.until:
        found = found.filter(day__lte=wanted.until)
    if wanted.kind == "looks":
        found = found.filter(verb__in=LOOKS)
    return found


def looked(wanted: Wanted) -> Iterable[Mapping[str, Any]]:
    """Return (actor, verb, number of looks, number of subjects), most first."""
    return (
        narrowed(wanted)
        .filter(verb__in=LOOKS)
        .order_by()
        .values("actor", "role", "verb")
        .annotate(looks=Count("id"), subjects=Count("subject_id", distinct=True))
        .order_by("-looks", "actor")[:200]
    )
