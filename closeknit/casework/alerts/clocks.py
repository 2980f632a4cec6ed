"""By when an alert must be contacted, visited and closed: our clocks, from the day it came to the office.

Days come from the scorecard (by level, or the trigger's own), working days from the official calendar. All are proposals;
the clocks of the law start with the acceptance of an application and stand elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from closeknit.casework.policy_pack import pack_in_force
from closeknit.engine.eligibility.clocks import DAYS, WORKING, Due, due
from closeknit.engine.scoring import Scorecard
from closeknit.engine.scoring.scorecard import Span
from closeknit.packs.working_days import OfficialCalendar, read_calendar

ROUTINE_DAYS = 30  # a level without clocks is looked at on the next routine visit
CRY_DAYS = 1  # a cry for help has the shortest clock
URGENCY = {"red": 1, "orange": 2, "yellow": 3, "blue": 4}  # a cry for help comes before all: 0


@dataclass(frozen=True, slots=True)
class DueDays:
    """The last days for first contact, visit and closing."""

    contact: date
    visit: date
    close: date
    is_provisional: bool


def calendar() -> OfficialCalendar:
    """Return the official calendar of the pack. Raises: AssertionError for a pack without one."""
    found = read_calendar(pack_in_force().root)
    assert found is not None, "casework needs the pack's calendar.yaml"
    return found


def due_days(level: str, queue: str, begins: date, clock_days: int | None, card: Scorecard) -> DueDays:
    """Return the last days that a level, a queue and a trigger's own clock give, from the day `begins`."""
    own = CRY_DAYS if queue == "cry" else clock_days
    clocks = card.clocks.get(level)
    routine = Span(ROUTINE_DAYS)
    contact = Span(own) if own else (clocks.first_contact or clocks.visit) if clocks else routine
    found = [
        _due(span, begins)
        for span in (contact, clocks.visit if clocks else routine, clocks.disposition if clocks else routine)
    ]
    contact_by, visit_by, close_by = (f.day for f in found)
    return DueDays(
        contact_by,
        max(contact_by, visit_by),
        max(contact_by, visit_by, close_by),
        any(f.provisional for f in found),
    )


def _due(span: Span, begins: date) -> Due:
    return due(begins, span.days, WORKING if span.working else DAYS, calendar())


def urgency(level: str, queue: str) -> int:
    """Return the order of work: 0 a cry for help, then red to blue."""
    return 0 if queue == "cry" else URGENCY[level]


def working_days_left(today: date, last: date) -> int:
    """Return the working days from tomorrow to the last day; negative when late, 0 on the day itself."""
    if last == today:
        return 0
    first, end = min(today, last), max(today, last)
    works = calendar().works
    days = (first + timedelta(days=n) for n in range(1, (end - first).days + 1))
    counted = sum(1 for day in days if works(day))
    return max(1, counted) if last > today else -max(1, counted)
