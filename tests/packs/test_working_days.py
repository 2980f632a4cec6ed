"""Official working days: make-up Saturdays are worked, a year that is not announced makes a deadline provisional."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from closeknit.engine.eligibility.clocks import due
from closeknit.engine.units import PackError
from closeknit.packs.loader import Pack
from closeknit.packs.working_days import OfficialCalendar, read_calendar


@pytest.fixture(scope="module")
def calendar(cn: Pack) -> OfficialCalendar:
    found = read_calendar(cn.root)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 9, 14), True),  # a Saturday, for Mid-Autumn
        (date(2024, 9, 16), False),
        (date(2024, 9, 29), True),  # a Sunday, for National Day
        *[(date(2024, 10, day), False) for day in range(1, 8)],
        (date(2024, 10, 8), True),
        (date(2024, 10, 12), True),
        (date(2024, 10, 13), False),
        (date(2025, 1, 26), True),  # a Sunday, for Spring Festival
        *[(date(2025, 1, 28) + timedelta(days=n), False) for n in range(8)],
        (date(2025, 2, 8), True),
        (date(2025, 9, 28), True),
        (date(2025, 10, 8), False),
        (date(2025, 10, 11), True),
    ],
)
def test_the_notices_of_2024_and_2025_hold(calendar: OfficialCalendar, day: date, works: bool) -> None:
    assert calendar.works(day) is works


def test_a_clock_counts_make_up_days_and_skips_the_holidays(calendar: OfficialCalendar) -> None:
    accepted = date(2024, 9, 10)
    assert due(accepted, 3, "working_days", calendar).day == date(2024, 9, 13)
    assert due(accepted, 4, "working_days", calendar).day == date(2024, 9, 14)  # a make-up Saturday
    assert due(accepted, 30, "working_days", calendar).day == date(2024, 10, 28)
    assert due(accepted, 7, "days", calendar).day == date(2024, 9, 17)  # a day off: still the last day


def test_a_remedy_ends_on_a_working_day_and_a_month_on_its_last_day(calendar: OfficialCalendar) -> None:
    assert due(date(2024, 8, 2), 60, "days", calendar).day == date(2024, 10, 1)
    assert due(date(2024, 8, 2), 60, "days", calendar, ends_on_working_day=True).day == date(2024, 10, 8)
    assert due(date(2024, 8, 31), 6, "months", calendar).day == date(2025, 2, 28)
    assert due(date(2023, 8, 31), 6, "months", calendar).day == date(2024, 2, 29)


def test_a_year_that_is_not_announced_is_provisional(calendar: OfficialCalendar) -> None:
    assert not due(date(2026, 12, 1), 3, "working_days", calendar).provisional
    assert due(date(2026, 12, 28), 10, "working_days", calendar).provisional
    assert not due(date(2027, 1, 1), 7, "days", calendar).provisional


def test_what_the_office_enters_goes_before_the_library(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text(
        'country: CN\nyears:\n  2027: {source: "a notice", days_off: [2027-02-05], make_up: [2027-02-06]}\n'
    )
    entered = read_calendar(tmp_path)
    assert entered is not None
    assert due(date(2027, 2, 4), 1, "working_days", entered).day == date(2027, 2, 6)
    assert not due(date(2027, 2, 4), 1, "working_days", entered).provisional


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("days_off: [2028-02-05]", "stands under 2027"),
        ("make_up: [2027-02-05]", "no Saturday or Sunday"),
        ("days_off: [2027-02-06], make_up: [2027-02-06]", "both off and worked"),
    ],
)
def test_a_wrong_entry_is_refused(tmp_path: Path, entry: str, said: str) -> None:
    (tmp_path / "calendar.yaml").write_text(f'country: CN\nyears:\n  2027: {{source: "x", {entry}}}\n')
    with pytest.raises(PackError, match=said):
        read_calendar(tmp_path)


def test_a_clock_of_an_unknown_kind_is_refused(calendar: OfficialCalendar) -> None:
    with pytest.raises(PackError, match="runs in"):
        due(date(2024, 1, 1), 3, "weeks", calendar)
