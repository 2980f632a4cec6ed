"""One line of somebody's work of today; stages make them, the page puts them together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from closeknit.engine.units import Text

MOST = 200  # lines that one stage shows
AHEAD_DAYS = 7  # what has a day is shown from a week before


@dataclass(frozen=True)
class Todo:
    """What is to be done, for whom, where to click, by when (None: no clock)."""

    what: Text
    whom: str  # a masked name or a number
    address: str
    due: date | None = None
    is_late: bool = False
    note: Text | None = None
