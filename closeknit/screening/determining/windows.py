"""Which dated amounts fall into a period before the application: whole months, the month before it the last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


def _index(month: date) -> int:
    return month.year * 12 + month.month - 1


@dataclass(frozen=True, slots=True)
class Window:
    """A run of whole calendar months, as month numbers (year × 12 + month − 1)."""

    first: int
    last: int

    @classmethod
    def before(cls, application_day: date, months: int) -> Window:
        """The `months` months before the month of the application."""
        last = _index(application_day) - 1
        return cls(last - months + 1, last)

    def months_of(self, first: int, last: int) -> int:
        """How many months of [first, last] lie in the window."""
        return max(0, min(last, self.last) - max(first, self.first) + 1)


def _month(text: str) -> int:
    return _index(date.fromisoformat(f"{text[:7]}-01"))


def entries_in(entries: Iterable[Mapping[str, Any]], window: Window) -> int:
    """The sum, in fen, of the amounts that fall into the window.

    An entry is one amount of a month or day (`fen`), or an amount of every month of a span (`fen_month`).
    """
    total = 0
    for entry in entries:
        if "fen_month" in entry:
            last = _month(entry["to"]) if entry.get("to") else window.last
            total += entry["fen_month"] * window.months_of(_month(entry["from"]), last)
        else:
            month = _month(entry.get("month") or entry["day"])
            total += entry["fen"] * window.months_of(month, month)
    return total
