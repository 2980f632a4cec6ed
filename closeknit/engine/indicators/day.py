"""The day an expression is about. A day enters a computation only through row predicates and ages."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import ibis


def _shift_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Day:
    """Windows around one day. Cut-off dates are computed here, so both backends compare plain dates.

    amounts: the parameters that have one value for the whole nation on this day, in the smallest unit. They stand in
    an expression as plain numbers.
    """

    day: date
    amounts: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def last_full_month(self) -> date:
        """The first day of the last month that is complete on this day."""
        complete = self.day.day == monthrange(self.day.year, self.day.month)[1]
        return _shift_months(self.day.replace(day=1), 0 if complete else -1)

    def days_ago(self, days: int) -> Any:
        """The day that many days before."""
        return ibis.literal(self.day - timedelta(days=days))

    def months_ago(self, months: int) -> Any:
        """The same day that many months before (the month's last day where it is shorter)."""
        return ibis.literal(_shift_months(self.day, -months))

    def last_days(self, column: Any, days: int) -> Any:
        """The column lies in the last `days` days, this day included."""
        return (column > self.days_ago(days)) & (column <= ibis.literal(self.day))

    def last_year(self, column: Any, months: int = 12) -> Any:
        """The column lies in the last `months` months up to this day."""
        return (column > self.months_ago(months)) & (column <= ibis.literal(self.day))

    def last_months(self, month_column: Any, months: int, skip: int = 0) -> Any:
        """The month lies among the `months` full months that end `skip` months before the last full one."""
        newest = _shift_months(self.last_full_month, -skip)
        oldest = _shift_months(newest, 1 - months)
        return (month_column >= ibis.literal(oldest)) & (month_column <= ibis.literal(newest))

    def next_days(self, column: Any, days: int) -> Any:
        """The column lies between this day and `days` days later."""
        last = ibis.literal(self.day + timedelta(days=days))
        return (column >= ibis.literal(self.day)) & (column <= last)

    def past(self, column: Any) -> Any:
        """The column lies on or before this day."""
        return column <= ibis.literal(self.day)

    def future(self, column: Any) -> Any:
        """The column lies after this day."""
        return column > ibis.literal(self.day)

    def open_interval(self, starts: Any, ends: Any) -> Any:
        """This day lies within [starts, ends]; no end means still open."""
        return self.past(starts) & (ends.isnull() | (ends >= ibis.literal(self.day)))

    def age(self, birth_date: Any) -> Any:
        """Full years on this day; null if the birth date is unknown."""
        later_in_year = (birth_date.month() * 100 + birth_date.day()) > (self.day.month * 100 + self.day.day)
        return (ibis.literal(self.day.year) - birth_date.year() - later_in_year.cast("int64")).cast("int64")
