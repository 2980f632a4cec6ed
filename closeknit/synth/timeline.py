"""The months a district covers: twelve months of backlog, then the months delivered one by one."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

BACKLOG = 12  # months


@dataclass(frozen=True, slots=True)
class Timeline:
    """Months by index: 0 to 11 arrive together as the backlog, 12 and later each in its own file."""

    day: date
    months: int

    @property
    def count(self) -> int:
        return BACKLOG + self.months

    @property
    def last(self) -> np.datetime64:
        """The last day covered."""
        return np.datetime64(self.day, "D")

    @property
    def first(self) -> np.datetime64:
        """The first day of the backlog year."""
        return self.start(0)

    @property
    def snapshots(self) -> range:
        """Indices of the months with a file of their own."""
        return range(BACKLOG, self.count)

    def month(self, index: int) -> np.datetime64:
        return np.datetime64(self.day, "M") - (self.count - 1 - index)

    def start(self, index: int) -> np.datetime64:
        """The first day of a month."""
        return self.month(index).astype("datetime64[D]")

    def end(self, index: int) -> np.datetime64:
        """The last day of a month that the data know: its last day, or the district's last day."""
        return min((self.month(index) + 1).astype("datetime64[D]") - 1, self.last)

    def index_of(self, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """Month index of each day; below 0 before the backlog year, NaT gives a large negative number."""
        return days.astype("datetime64[M]").astype(np.int64) - self.month(0).astype(np.int64)

    def period(self, index: int) -> str:
        """The period in the file name of a register as of a month's end, or of the last day if that month is not over."""
        over = self.day.day == calendar.monthrange(self.day.year, self.day.month)[1]
        return str(self.month(index)) if over or index < self.count - 1 else self.day.isoformat()

    def backlog(self, years_before: int = 0) -> str:
        """The period in the file name of a backlog that reaches further back by some years."""
        return f"{self.month(0) - 12 * years_before}..{self.month(BACKLOG - 1)}"

    def covers(self, year: int) -> bool:
        """Whether any month covered lies in a year."""
        return int(str(self.month(0))[:4]) <= year <= self.day.year
