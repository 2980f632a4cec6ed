"""How fresh and how full a register is, on a day."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from by_hand import china, deliver, number

from closeknit.intake.feeds import FeedState, feed_state, feed_states, next_as_of
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack

JUNE, JULY, AUGUST = date(2024, 6, 30), date(2024, 7, 31), date(2024, 8, 31)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


def pensioners(
    home: Home, pack: Pack, day: date, count: int, start: date | None = None, part: str = ""
) -> str:
    rows = [{"resident_id": number(n), "kind": "employee", "monthly_amount": 100} for n in range(count)]
    return deliver(
        home, pack, "pensions", day, rows, start=start, part=part, content=f"{day}{part}{count}"
    ).batch


def settlements(home: Home, pack: Pack, day: date, count: int, start: date | None = None) -> None:
    rows = [
        {"settlement_no": f"{day}{n}", "resident_id": number(n), "setting": "inpatient", "settled_on": day}
        for n in range(count)
    ]
    deliver(home, pack, "medical_settlements", day, rows, start=start)


def pensions(home: Home, pack: Pack, day: date) -> FeedState:
    return feed_state(pack.contracts["pensions"], home, day)


def test_a_register_nobody_delivered_is_missing(home: Home, pack: Pack) -> None:
    pensioners(home, pack, AUGUST, 5)
    state = pensions(home, pack, JULY)
    assert (state.state, state.as_of, state.rows, state.batches) == ("missing", None, 0, ())
    assert "unknown" in state.message.en and "未知" in state.message.zh


def test_a_monthly_register_is_fresh_then_late_then_stale(home: Home, pack: Pack) -> None:
    batch = pensioners(home, pack, JULY, 5)
    due = date(2024, 9, 10)
    states = [
        pensions(home, pack, day).state
        for day in (JULY, AUGUST, due, date(2024, 9, 11), date(2024, 10, 10), date(2024, 10, 11))
    ]
    assert states == ["fresh", "fresh", "fresh", "late", "late", "stale"]
    late = pensions(home, pack, date(2024, 9, 11))
    assert (late.as_of, late.due_on, late.batches, late.rows) == (JULY, due, (batch,), 5)
    assert "2024-09-10" in late.message.en and "逾期" in late.message.zh


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [
        (100, 70, "fresh"),
        (100, 69, "shrunken"),
        (100, 130, "fresh"),
        (100, 131, "swollen"),
        (10, 6, "shrunken"),
    ],
)
def test_thirty_per_cent_of_rows_less_or_more_is_reported(
    home: Home, pack: Pack, before: int, now: int, state: str
) -> None:
    pensioners(home, pack, JULY, before)
    pensioners(home, pack, AUGUST, now)
    found = pensions(home, pack, AUGUST)
    assert found.state == state
    assert pensions(home, pack, JULY).state == "fresh"
    if state != "fresh":
        assert str(before) in found.message.en and str(before) in found.message.zh


def test_a_handful_of_events_may_double_by_chance_and_hundreds_may_not(home: Home, pack: Pack) -> None:
    contract = pack.contracts["medical_settlements"]
    settlements(home, pack, JUNE, 4)
    settlements(home, pack, JULY, 9)
    assert feed_state(contract, home, JULY).state == "fresh"
    settlements(home, pack, AUGUST, 300)
    assert feed_state(contract, home, AUGUST).state == "swollen"


def test_a_month_is_not_compared_with_a_backlog(home: Home, pack: Pack) -> None:
    settlements(home, pack, JULY, 900, start=date(2023, 8, 1))
    settlements(home, pack, AUGUST, 60)
    assert feed_state(pack.contracts["medical_settlements"], home, AUGUST).state == "fresh"


def test_two_parts_of_a_month_are_one_delivery(home: Home, pack: Pack) -> None:
    pensioners(home, pack, JULY, 100)
    pensioners(home, pack, AUGUST, 55, part="north")
    pensioners(home, pack, AUGUST, 45, part="south")
    state = pensions(home, pack, AUGUST)
    assert (state.state, state.rows, len(state.batches)) == ("fresh", 100, 2)


def test_the_next_delivery_follows_the_rhythm() -> None:
    assert next_as_of("month", date(2024, 1, 31)) == date(2024, 2, 29)
    assert next_as_of("quarter", date(2024, 11, 30)) == date(2025, 2, 28)
    assert next_as_of("year", date(2023, 12, 31)) == date(2024, 12, 31)
    assert next_as_of("week", date(2024, 12, 29)) == date(2025, 1, 5)
    assert next_as_of("day", date(2024, 2, 28)) == date(2024, 2, 29)
    assert next_as_of("once", date(2024, 2, 28)) is None


def test_a_register_delivered_once_never_grows_stale(home: Home, pack: Pack) -> None:
    pensioners(home, pack, JULY, 5)
    once = replace(pack.contracts["pensions"], rhythm="once")
    assert feed_state(once, home, date(2034, 1, 1)).state == "fresh"


def test_every_register_of_the_pack_has_a_state(home: Home, pack: Pack) -> None:
    states = feed_states(pack, home, JULY)
    assert set(states) == set(pack.contracts)
    assert {s.state for s in states.values()} == {"missing"}
