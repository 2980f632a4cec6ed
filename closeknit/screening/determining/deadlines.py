"""Deadlines of one family: which clocks run, until when, and what the family can do against the decision.

A clock whose event has not been told stands without a day: it begins when the event happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from closeknit.engine.eligibility.clocks import WORKING, Due, WorkingCalendar, due
from closeknit.engine.policy import InForce
from closeknit.engine.units import FactsRefused, NotInForce
from closeknit.packs.clocks import Clock, Clocks, clocks_of
from closeknit.packs.loader import Pack
from closeknit.packs.sources import PROPOSAL, cited
from closeknit.packs.working_days import read_calendar
from closeknit.screening.determining.running import Answered
from closeknit.screening.determining.tracing import split

Deadline = dict[str, Any]
ACCEPTED, DECIDED, TOLD = "accepted", "decided", "told"


def deadlines(
    pack: Pack, answered: Answered, day: date, happened: Mapping[str, date], lang: str
) -> tuple[list[Deadline], list[Deadline]]:
    """Return the clocks and the remedies. `happened`: the days of events; decision and knowledge default to `day`.

    Raises: FactsRefused for an event that the pack does not know.
    """
    clocks, calendar = clocks_of(pack), read_calendar(pack.root)
    if clocks is None or calendar is None:
        return [], []
    for name in happened:
        if name not in clocks.events:
            raise FactsRefused(
                f"there is no event {name!r}; events: {', '.join(clocks.events)}.",
                f"没有事件{name}；可用：{'、'.join(clocks.events)}。",
            )
    days = {DECIDED: day, TOLD: day} | _of_facts(clocks, answered) | dict(happened)
    running = _running(clocks, answered)
    shown = [_deadline(pack, calendar, answered, c, days, day, lang) for c in running]
    remedies = [_deadline(pack, calendar, answered, r, days, day, lang) for r in clocks.remedies]
    return [d for d in shown if d is not None], [d for d in remedies if d is not None]


def _of_facts(clocks: Clocks, answered: Answered) -> dict[str, date]:
    """The events whose days stand among the family's facts."""
    found = {}
    for name, event in clocks.events.items():
        day = answered.family.household.get(event.fact) if event.fact else None
        if day is not None:
            found[name] = day
    return found


def _running(clocks: Clocks, answered: Answered) -> Iterator[Clock]:
    """Of each step the first clock whose rules hold; what a fact sets off runs only where the fact is there."""
    seen = set()
    for clock in clocks.clocks:
        fact = clock.event.fact
        if clock.step in seen or (fact and answered.family.household.get(fact) is None):
            continue
        if all(answered.household[rule] for rule in clock.when):
            seen.add(clock.step)
            yield clock


def _deadline(
    pack: Pack,
    calendar: WorkingCalendar,
    answered: Answered,
    clock: Clock,
    days: Mapping[str, date],
    day: date,
    lang: str,
) -> Deadline | None:
    """A clock as data; None where no text or local rule says how long it is."""
    begins = days.get(clock.event.name)
    in_force = _in_force(pack, clock.parameter, begins or day, answered)
    length = in_force.amount_if_known(answered.family.residence) if in_force else None
    if in_force is None or length is None:
        return None
    unit = pack.parameters[clock.parameter].unit
    ends: Due | None = due(begins, length, unit, calendar, clock.body is not None) if begins else None
    source, article = split(in_force.source)
    return {
        "remedy" if clock.body else "step": clock.step,
        "label": clock.label.in_(lang),
        "due": ends.day.isoformat() if ends else None,
        unit if unit == "months" else "days": length,
        "kind": "working" if unit == WORKING else "calendar",
        "from": begins.isoformat() if begins else None,
        "event": clock.event.name,
        "event_label": clock.event.label.in_(lang),
        **({"who": clock.who.in_(lang)} if clock.who else {}),
        **(_body(pack, clock, begins or day, answered, lang) if clock.body else {}),
        "provisional": bool(ends and ends.provisional),
        "parameter": clock.parameter,
        "source": source,
        "article": article,
        "proposal": cited(in_force.source, pack.sources, clock.parameter).kind == PROPOSAL,
    }


def _in_force(pack: Pack, parameter: str, on: date, answered: Answered) -> InForce | None:
    try:
        return pack.parameters[parameter].in_force(on, answered.family.area)
    except NotInForce:
        return None


def _body(pack: Pack, clock: Clock, on: date, answered: Answered, lang: str) -> dict[str, Any]:
    """Before whom: the word of the parameter, and the article that says so."""
    assert clock.body is not None
    parameter, in_force = pack.parameters[clock.body], _in_force(pack, clock.body, on, answered)
    if in_force is None:
        return {"body": None}
    code = in_force.amount(answered.family.residence)
    word = next(word for word, its in parameter.words.items() if its == code)
    label = parameter.words_zh[word] if lang == "zh" else word.replace("_", " ")
    return {"body": label, "body_source": in_force.source}
