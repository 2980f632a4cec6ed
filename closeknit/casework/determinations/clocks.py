"""Statutory clocks of one application, in official working days. Clocks of alerts are ours and stand elsewhere.

A clock begins with its event (acceptance, request, posting, …) and is over when its step is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from closeknit.casework.determinations.book import in_force_word, title_of
from closeknit.casework.ledger.actors import acting
from closeknit.casework.policy_pack import pack_in_force
from closeknit.engine.eligibility.clocks import WORKING, due
from closeknit.engine.units import NotInForce, Text
from closeknit.packs.clocks import Clock, clocks_of
from closeknit.packs.working_days import read_calendar

WAITING = frozenset({"public_notice", "tekun_public_notice"})  # a period to stand, not one to be kept


@dataclass(frozen=True)
class Running:
    """One clock: from when, until when, done when; whether it is provisional (next year's calendar is not out yet)."""

    step: str
    label: Text
    who: Text | None
    begins: date
    length: int
    unit: str
    due_on: date
    provisional: bool
    done_on: date | None
    citation: str

    @property
    def length_words(self) -> Text:
        if self.unit == WORKING:
            return Text(f"{self.length} working days", f"{self.length}个工作日")
        if self.unit == "months":
            return Text(f"{self.length} months", f"{self.length}个月")
        return Text(f"{self.length} days", f"{self.length}天")

    @property
    def citation_words(self) -> Text:
        return title_of(self.citation)

    @property
    def is_waiting(self) -> bool:
        return self.step in WAITING

    def is_overdue(self, day: date) -> bool:
        return not self.is_waiting and self.done_on is None and day > self.due_on


def clocks(application: Any) -> list[Running]:
    """Return the clocks that have begun, in the order of the pack."""
    return list(_running(application))


def next_due(application: Any) -> tuple[str, date | None]:
    """Return the open clock that ends first: its step and last day."""
    waiting = [c for c in clocks(application) if c.done_on is None and not c.is_waiting]
    if not waiting or application.state in application.moves.states.keys() - _open():
        return "", None
    first = min(waiting, key=lambda c: c.due_on)
    return first.step, first.due_on


def _open() -> frozenset[str]:
    from closeknit.casework.determinations import lifecycle as life

    return life.BEFORE_DECISION | {life.REFUSED, life.CONFIRMED}


def notice_last_day(posted: date, area: str, tier: str) -> date:
    """Return the last of the notice's days: so many after the day of posting (Measures 19; tekun 15)."""
    name = "clock.tekun_notice_days" if tier == "tekun" else "clock.notice_days"
    found = pack_in_force().parameters[name].in_force(posted, area).amount("urban")
    return posted + timedelta(days=found)


def add_days(parameter: str, begins: date, area: str) -> date | None:
    """Return the last day of a period that a parameter names; None where no figure is on file."""
    pack = pack_in_force()
    calendar = read_calendar(pack.root)
    length = pack.parameters[parameter].in_force(begins, area).amount_if_known("urban")
    if length is None or calendar is None:
        return None
    return due(begins, length, pack.parameters[parameter].unit, calendar).day


def _running(application: Any) -> Iterator[Running]:
    pack = pack_in_force()
    known, calendar = clocks_of(pack), read_calendar(pack.root)
    if known is None or calendar is None:
        return
    begun, done, rules = _begun(application), _done(application), _rules(application)
    seen: set[str] = set()
    for clock in known.clocks:
        begins = begun.get(clock.event.name)
        if clock.step in seen or clock.step not in done or begins is None:
            continue
        if not all(rules.get(rule, False) for rule in clock.when):
            continue
        seen.add(clock.step)
        found = _one(clock, begins, application, calendar, done[clock.step])
        if found is not None:
            yield found


def _one(clock: Clock, begins: date, application: Any, calendar: Any, done_on: date | None) -> Running | None:
    parameter = pack_in_force().parameters[clock.parameter]
    try:
        value = parameter.in_force(begins, application.area)
    except NotInForce:
        return None
    length = value.amount_if_known(application.residence)
    if length is None:
        return None
    ends = due(begins, length, parameter.unit, calendar)
    return Running(
        clock.step, clock.label, clock.who, begins, length, parameter.unit, ends.day, ends.provisional, done_on, value.source
    )  # fmt: skip


def _begun(application: Any) -> dict[str, date | None]:
    check = application.data_check
    return {
        "accepted": application.accepted_on,
        "check_requested": check.on_day if check else None,
        "notice_posted": application.posted_on,
        "objected": application.objected_on,
        "file_received": application.sent_up_on,
        "decided": application.decided_on,
    }


def _done(application: Any) -> dict[str, date | None]:
    """Which clocks an application knows, and when each was kept."""
    check = application.data_check
    return {
        "survey_start": application.surveyed_on,
        "data_check_start": check.started_on if check else None,
        "first_opinion": application.opinion_on,
        "tekun_first_opinion": application.opinion_on,
        "public_notice": None,
        "tekun_public_notice": None,
        "tekun_new_opinion": application.opinion_on if application.round else None,
        "decision": application.decided_on,
        "tekun_decision": application.decided_on,
        "total": application.decided_on,
        "rigid_total": application.decided_on,
        "refusal_notice": application.told_on,
        "tekun_refusal_notice": application.told_on,
    }


def _rules(application: Any) -> dict[str, bool]:
    """The conditions of the clocks; before a proposal every application goes the way of dibao."""
    tier = application.proposal.tier if application.proposal else None
    special = application.is_hard_survey or application.round > 0 or application.objected_on is not None
    return {
        "dibao_procedure": tier != "tekun",
        "tekun_procedure": tier == "tekun",
        "tekun_groups_only": tier == "tekun",
        "rigid_procedure": tier == "rigid",
        "rigid_special_case": special,
        "special_case": special,
        "street_decides": in_force_word("delegation.to_street", acting().day, application.area) == "yes",
        "refusal": application.decision is not None and application.decision.move == "refuse",
    }
