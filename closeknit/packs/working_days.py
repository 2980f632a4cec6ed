"""Official working days: what the library knows of the State Council's notices, and what the office enters itself.

calendar.yaml of a pack:

    country: CN
    years:
      2027: {source: "…", days_off: [2027-02-05, …], make_up: [2027-02-06, …]}   # a notice that the library does not have yet

A year is published if the library has make-up days for it, or if calendar.yaml has it. In any other year statutory
holidays and weekends are taken as they are, and what hangs on them is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field

from closeknit.engine.units import PackError
from closeknit.packs.yaml_files import Checked, check, read_yaml

FILE = "calendar.yaml"
_SATURDAY = 5


class _YearFile(Checked):
    source: str
    days_off: list[date] = Field(default_factory=list)
    make_up: list[date] = Field(default_factory=list)


class _CalendarFile(Checked):
    country: str = Field(pattern="^[A-Z]{2}$")
    years: dict[int, _YearFile] = Field(default_factory=dict)


@dataclass(frozen=True)
class OfficialCalendar:
    """Working days of a country, year by year."""

    country: str
    entered: Mapping[int, tuple[frozenset[date], frozenset[date]]]  # year → days off, make-up days
    _years: dict[int, Any] = field(default_factory=dict, compare=False, repr=False)

    def works(self, day: date) -> bool:
        """Whether offices work on that day."""
        off, work = self.entered.get(day.year, (frozenset(), frozenset()))
        if day in off or day in work:
            return day in work
        return bool(self._library(day.year).is_working_day(day))

    def is_published(self, year: int) -> bool:
        """Whether the year's days off and make-up days have been announced."""
        if year in self.entered:
            return True
        return any(day.year == year for day in self._library(year).weekend_workdays)

    def _library(self, year: int) -> Any:
        if year not in self._years:
            from holidays import country_holidays  # takes a fifth of a second, and few verbs need it

            self._years[year] = country_holidays(self.country, years=year)
        return self._years[year]


@lru_cache(maxsize=8)
def read_calendar(root: Path) -> OfficialCalendar | None:
    """Return the calendar of a pack, or None if it has none.

    Raises: PackError naming the file and the day.
    """
    if not (root / FILE).is_file():
        return None
    file = check(_CalendarFile, read_yaml(root / FILE, FILE), FILE)
    for year, entry in file.years.items():
        for day in (*entry.days_off, *entry.make_up):
            if day.year != year:
                raise PackError(
                    f"{FILE}: {day} stands under {year}; move it.", f"{FILE}：{day}不属于{year}年，请更正。"
                )
            if day in entry.days_off and day in entry.make_up:
                raise PackError(
                    f"{FILE}: {day} is both off and worked; keep one.", f"{FILE}：{day}既休又上班，请更正。"
                )
        for day in entry.make_up:
            if day.weekday() < _SATURDAY:
                raise PackError(
                    f"{FILE}: {day} is no Saturday or Sunday, so it needs no make-up entry; remove it.",
                    f"{FILE}：{day}不是周末，无需列为补班日，请删除。",
                )
    years = {year: (frozenset(e.days_off), frozenset(e.make_up)) for year, e in file.years.items()}
    return OfficialCalendar(file.country, years)
