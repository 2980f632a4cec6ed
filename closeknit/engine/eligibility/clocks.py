"""Statutory clocks: the last day of a period in official working days, calendar days or months.

The day on which a period is set off does not count. A period that a court or a reconsideration body keeps ends on the
next working day where its last day is a day off; the others end on their day, whatever it is.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from closeknit.engine.units import PackError

WORKING, DAYS, MONTHS = "working_days", "days", "months"
LENGTHS = (WORKING, DAYS, MONTHS)


class WorkingCalendar(Protocol):
    """Which days are worked, and for which years that is official."""

    def works(self, day: date) -> bool:
        """Whether offices work on that day."""

    def is_published(self, year: int) -> bool:
        """Whether the year's days off and make-up days have been announced."""


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a period; provisional if it hangs on a calendar that is not announced yet."""

    day: date
    provisional: bool


def due(
    begins: date, length: int, unit: str, calendar: WorkingCalendar, ends_on_working_day: bool = False
) -> Due:
    """Return the last day of a period of `length` working days, days or months after the day `begins`.

    Raises: PackError for another unit.
    """
    if unit == WORKING:
        last = _working_days_after(begins, length, calendar)
    elif unit == DAYS:
        last = begins + timedelta(days=length)
    elif unit == MONTHS:
        last = _months_after(begins, length)
    else:
        raise PackError(
            f"a clock runs in {', '.join(LENGTHS)}, not in {unit!r}; correct the parameter's unit."
        )
    if ends_on_working_day and not calendar.works(last):
        last = _working_days_after(last, 1, calendar)
    hangs = unit == WORKING or ends_on_working_day
    first_year = begins.year if unit == WORKING else last.year
    years = range(first_year, last.year + 1)
    return Due(last, hangs and not all(calendar.is_published(year) for year in years))


def _working_days_after(begins: date, length: int, calendar: WorkingCalendar) -> date:
    day, left = begins, length
    while left > 0:
        day += timedelta(days=1)
        left -= calendar.works(day)
    return day


def _months_after(begins: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(begins.year * 12 + begins.month - 1 + months, 12)
    return date(year, month + 1, min(begins.day, monthrange(year, month + 1)[1]))
