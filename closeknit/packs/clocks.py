"""Statutory clocks of a pack: clocks.yaml → steps, events and remedies; how long each runs is a parameter.

clocks.yaml
  events     what sets a clock off; `fact`: a day among the family's facts
  clocks     step, from which event, which parameter, which rules must hold (of one step, the first that fits)
  remedies   what the family can do, until when, before whom (a parameter of words)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import Field

from closeknit.engine.eligibility.clocks import LENGTHS
from closeknit.engine.units import PackError, Text
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem
from closeknit.packs.working_days import read_calendar
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

FILE = "clocks.yaml"


@dataclass(frozen=True, slots=True)
class Event:
    """What sets a clock off."""

    name: str
    label: Text
    fact: str | None


@dataclass(frozen=True, slots=True)
class Clock:
    """One period: set off by an event, as long as a parameter says."""

    step: str
    label: Text
    who: Text | None
    event: Event
    parameter: str
    when: tuple[str, ...] = ()  # household rules that must all hold
    body: str | None = None  # of a remedy: the parameter that names the body


@dataclass(frozen=True, slots=True)
class Clocks:
    """All periods of a pack."""

    events: Mapping[str, Event]
    clocks: tuple[Clock, ...]
    remedies: tuple[Clock, ...]


class _EventFile(Checked):
    label: Words
    fact: str | None = None


class _ClockFile(Checked):
    step: str
    label: Words
    who: Words
    event: str = Field(alias="from")
    parameter: str
    when: list[str] = Field(default_factory=list)


class _RemedyFile(Checked):
    remedy: str
    label: Words
    event: str = Field(alias="from")
    parameter: str
    body: str


class _ClocksFile(Checked):
    events: dict[str, _EventFile]
    clocks: list[_ClockFile]
    remedies: list[_RemedyFile]


def clocks_of(pack: Pack) -> Clocks | None:
    """Return the pack's clocks, or None if it has none.

    Raises: PackError naming the file and the step.
    """
    return _read(_ByContent(pack)) if (pack.root / FILE).is_file() else None


def check_clocks(pack: Pack) -> Iterator[Problem]:
    """The calendar and the clocks can be read, and name what there is."""
    for file, read in ((FILE, lambda: clocks_of(pack)), ("calendar.yaml", lambda: read_calendar(pack.root))):
        try:
            read()
        except PackError as error:
            yield Problem(file, error.text)


class _ByContent:
    """A pack as a cache key: its clocks change with its content only."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash((self.pack.root, self.pack.hash))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByContent) and (self.pack.root, self.pack.hash) == (
            other.pack.root,
            other.pack.hash,
        )


@lru_cache(maxsize=8)
def _read(held: _ByContent) -> Clocks:
    pack = held.pack
    file = check(_ClocksFile, read_yaml(pack.root / FILE, FILE), FILE)
    events = {name: Event(name, e.label.text(), e.fact) for name, e in file.events.items()}
    clocks = tuple(
        Clock(
            c.step, c.label.text(), c.who.text(), _event(events, c.event, c.step), c.parameter, tuple(c.when)
        )
        for c in file.clocks
    )
    remedies = tuple(
        Clock(r.remedy, r.label.text(), None, _event(events, r.event, r.remedy), r.parameter, (), r.body)
        for r in file.remedies
    )
    for clock in (*clocks, *remedies):
        _fits(pack, clock)
    return Clocks(events, clocks, remedies)


def _event(events: Mapping[str, Event], name: str, step: str) -> Event:
    if name not in events:
        raise PackError(
            f"{FILE}, {step}: there is no event {name!r}; use one of {', '.join(events)}.",
            f"{FILE}，{step}：没有事件{name}，可用：{'、'.join(events)}。",
        )
    return events[name]


def _fits(pack: Pack, clock: Clock) -> None:
    """The clock's parameter, rules, fact and body exist and are of the right kind."""
    assert pack.eligibility is not None, "clocks.yaml stands beside eligibility/"
    where, book = f"{FILE}, {clock.step}", pack.eligibility.book
    unit = pack.parameters[clock.parameter].unit if clock.parameter in pack.parameters else None
    if unit not in LENGTHS:
        raise PackError(
            f"{where}: {clock.parameter!r} is no parameter in {', '.join(LENGTHS)}; correct it.",
            f"{where}：{clock.parameter}不是以{'、'.join(LENGTHS)}为单位的参数，请更正。",
        )
    if clock.body is not None and (
        clock.body not in pack.parameters or not pack.parameters[clock.body].words
    ):
        raise PackError(
            f"{where}: {clock.body!r} is no parameter of words; correct it.",
            f"{where}：{clock.body}不是词语参数，请更正。",
        )
    for name in clock.when:
        rule = book.rules.get(name)
        if rule is None or rule.grain != "household" or rule.unit != "yes":
            raise PackError(
                f"{where}: {name!r} is no yes-or-no rule of the household; correct it.",
                f"{where}：{name}不是家庭层级的是否规则，请更正。",
            )
    fact = clock.event.fact
    if fact is not None and (fact not in book.facts or book.facts[fact].type != "date"):
        raise PackError(
            f"{where}: {fact!r} is no fact with a day; correct it.", f"{where}：{fact}不是日期事实，请更正。"
        )
