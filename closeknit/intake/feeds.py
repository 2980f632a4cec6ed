"""Whether each register is as fresh and as full as its contract promises, in a sentence per register.

fresh     the newest delivery, or the next one is not due yet
late      the next delivery is overdue            stale     by more than a whole period
missing   nothing was ever delivered up to the day
shrunken, swollen    on time, but over 30 % fewer or more rows than the delivery before of the same length
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from typing import Literal

from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.units import Text
from closeknit.intake.catalogue import StoredBatch, active_batches, stored_batches
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack

State = Literal["fresh", "late", "stale", "missing", "shrunken", "swollen"]

# Days between the as-of day and the day a delivery should be here (proposal).
_GRACE_DAYS = {"day": 1, "week": 3, "month": 10, "quarter": 20, "year": 60}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_SHARE = 0.30  # of the rows of the delivery before
_CHANCE = 3.0  # events of a small register differ by chance: by sqrt(2n), seldom by more than twice that


@dataclass(frozen=True, slots=True)
class FeedState:
    """How far a register can be relied on, on a day."""

    register: str
    state: State
    as_of: date | None  # of the newest delivery
    batches: tuple[str, ...]  # what is the register on the day
    rows: int  # of these batches
    due_on: date | None  # when the next delivery should be here; None if none is expected
    message: Text


def feed_states(pack: Pack, home: Home, day: date) -> dict[str, FeedState]:
    """Return the state of every register of the pack on the day; later deliveries are not looked at."""
    return {name: feed_state(contract, home, day) for name, contract in pack.contracts.items()}


def feed_state(contract: RegisterContract, home: Home, day: date) -> FeedState:
    """Return the state of one register on the day."""
    batches = active_batches(home, contract, day)
    delivered = [b.as_of for b in batches if not b.is_told]
    if not delivered:
        return FeedState(contract.name, "missing", None, (), 0, None, _missing(contract, day))
    newest = max(delivered)
    due_on = _due_on(contract, newest)
    state, before, now = _timeliness(contract, newest, due_on, day), 0, 0
    if state == "fresh":
        state, before, now = _volume(contract, home, newest)
    return FeedState(
        register=contract.name,
        state=state,
        as_of=newest,
        batches=tuple(b.id for b in batches),
        rows=sum(b.rows for b in batches),
        due_on=due_on,
        message=_message(contract, state, newest, due_on, before, now),
    )


def next_as_of(rhythm: str, as_of: date) -> date | None:
    """Return the as-of day of the delivery after this one; None for a register delivered once."""
    if rhythm == "once":
        return None
    if rhythm in ("day", "week"):
        return as_of + timedelta(days=7 if rhythm == "week" else 1)
    month = as_of.month - 1 + _MONTHS[rhythm]
    year, month = as_of.year + month // 12, month % 12 + 1
    return date(year, month, calendar.monthrange(year, month)[1])


def _due_on(contract: RegisterContract, newest: date) -> date | None:
    following = next_as_of(contract.rhythm, newest)
    return None if following is None else following + timedelta(days=_GRACE_DAYS[contract.rhythm])


def _timeliness(contract: RegisterContract, newest: date, due_on: date | None, day: date) -> State:
    if due_on is None or day <= due_on:
        return "fresh"
    following = next_as_of(contract.rhythm, newest)
    assert following is not None
    second = next_as_of(contract.rhythm, following)
    assert second is not None
    return "late" if day <= second + timedelta(days=_GRACE_DAYS[contract.rhythm]) else "stale"


def _volume(contract: RegisterContract, home: Home, newest: date) -> tuple[State, int, int]:
    """Return the state with the rows of the delivery before and of the newest one.

    Compared with the newest earlier delivery whose period is as long: a backlog of a year is no yardstick
    for a month. Several parts of one day are one delivery.
    """
    deliveries: dict[date, list[StoredBatch]] = {}
    for batch in stored_batches(home, contract.name):
        if batch.as_of <= newest and not batch.is_told:
            deliveries.setdefault(batch.as_of, []).append(batch)
    length, now = _months(deliveries[newest]), _rows(deliveries.pop(newest))
    for as_of in sorted(deliveries, reverse=True):
        if _months(deliveries[as_of]) == length:
            before = _rows(deliveries[as_of])
            return _compared(contract, before, now), before, now
    return "fresh", 0, now


def _compared(contract: RegisterContract, before: int, now: int) -> State:
    change = now - before
    by_chance = _CHANCE * sqrt(max(before, now)) if contract.feed == "events" else 0.0
    if abs(change) <= max(_SHARE * before, by_chance):
        return "fresh"
    return "shrunken" if change < 0 else "swollen"


def _rows(batches: Sequence[StoredBatch]) -> int:
    """Return the rows of one delivery; a part delivered again counts once."""
    return sum(b.rows for b in {b.meta.part: b for b in batches}.values())


def _months(batches: Sequence[StoredBatch]) -> int:
    """Return the length of the delivery's period in months, 0 for single days."""
    period = batches[0].meta.period
    if period.start == period.end:
        return 0
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1


def _missing(contract: RegisterContract, day: date) -> Text:
    label = contract.label
    return Text(
        f"{label.en}: nothing was delivered up to {day}; what depends on it is unknown",
        f"{label.zh}：截至{day}从未报送，相关情况一律视为未知",
    )


def _message(
    contract: RegisterContract, state: State, as_of: date, due_on: date | None, before: int, now: int
) -> Text:
    label = contract.label
    en, zh = f"{label.en}, as of {as_of}: ", f"{label.zh}（截至{as_of}）："
    if state in ("late", "stale"):
        much_en, much_zh = ("", "") if state == "late" else (" by more than a whole period", "，超过一个周期")
        return Text(
            f"{en}the next delivery was due on {due_on} and is overdue{much_en}; ask {contract.department.en}",
            f"{zh}下一批应于{due_on}前报送，已逾期{much_zh}；请联系{contract.department.zh}",
        )
    if state in ("shrunken", "swollen"):
        share = abs(now - before) * 100 // before if before else 100
        less_en, less_zh = ("fewer", "减少") if state == "shrunken" else ("more", "增加")
        return Text(
            f"{en}{now} rows, {share} % {less_en} than the {before} of the delivery before; "
            f"ask {contract.department.en}",
            f"{zh}{now}行，比上一批{before}行{less_zh}{share}%；请联系{contract.department.zh}核实",
        )
    return Text(f"{en}up to date", f"{zh}正常")
