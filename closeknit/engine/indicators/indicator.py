"""An indicator: one number of a household, from stated facts, with words for each reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from closeknit.engine.indicators.facts import Fact
from closeknit.engine.indicators.rolls import Roll
from closeknit.engine.registers import Scope
from closeknit.engine.units import PackError, Text

UNITS: Mapping[str, Text] = {
    "fen": Text("yuan", "元"),
    "yes": Text("", ""),
    "count": Text("times", "次"),
    "persons": Text("persons", "人"),
    "days": Text("days", "天"),
    "months": Text("months", "个月"),
    "years": Text("years", "年"),
    "age": Text("years", "岁"),
    "stays": Text("stays", "次住院"),
    "items": Text("items", "项"),
    "level": Text("", "级"),  # a place on a short scale that the label explains
    "per_mille": Text("per mille", "‰"),
}


@dataclass(frozen=True, eq=False)
class Indicator:
    """One number of a household: its facts, its roll-up, its words and its source.

    source: what it rests on; several citations are tried in their order for the first text in force on the day.
    value: household expression, int64 (booleans become 1 or 0); null means unknown.
    words: per reader ("officer", "worker", "family"); `{value}` stands for the value with its unit.
    """

    code: str
    dimension: str
    label: Text
    unit: str
    source: str | Sequence[str]
    facts: Sequence[Fact]
    value: Callable[[Any], Any]
    missing: Text
    words: Mapping[str, Text]
    scope: Scope = "everyone"
    rolls: Mapping[str, Roll] = field(default_factory=dict)
    name: str = ""  # set by the loader: the file's name

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise PackError(f"indicator {self.code}: unknown unit {self.unit!r}; known: {', '.join(UNITS)}.")

    @property
    def sources(self) -> tuple[str, ...]:
        """Its citations, the preferred first."""
        return (self.source,) if isinstance(self.source, str) else tuple(self.source)

    @property
    def registers(self) -> tuple[str, ...]:
        """The registers its facts come from, in order."""
        return tuple(dict.fromkeys(f.register for f in self.facts))
