"""A scorecard is data: points by band, caps by dimension, families, overlap bonus, levels and hard triggers.

indicator value ─► band ─► points ─► family (largest counts) ─► dimension cap ─► overlap ─► score 0–100 ─► level
                                                                      hard triggers ───────────────────────┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from closeknit.engine.units import Text

LEVELS: tuple[str, ...] = ("none", "blue", "yellow", "orange", "red")
SCORE_MAX = 100


@dataclass(frozen=True, slots=True)
class Edge:
    """A threshold: a fixed amount, or a multiple (in thousandths) of a parameter."""

    amount: int = 0
    parameter: str | None = None
    times_per_mille: int = 1000

    def value(self, parameters: Mapping[str, int]) -> int:
        """The threshold in the indicator's unit; money in fen."""
        if self.parameter is None:
            return self.amount
        return parameters[self.parameter] * self.times_per_mille // 1000


@dataclass(frozen=True, slots=True)
class Band:
    """Points for a value from an edge upwards ("from"), or under it ("below")."""

    edge: Edge
    points: int
    direction: Literal["from", "below"] = "from"

    def holds(self, value: int, parameters: Mapping[str, int]) -> bool:
        edge = self.edge.value(parameters)
        return value >= edge if self.direction == "from" else value < edge


@dataclass(frozen=True, slots=True)
class IndicatorPoints:
    """An indicator's bands, the best first: the first that holds gives the points. No bands: no points, and why."""

    bands: tuple[Band, ...]
    source: str
    why_none: Text | None = None

    def band(self, value: int | None, parameters: Mapping[str, int]) -> Band | None:
        if value is None:
            return None
        return next((b for b in self.bands if b.holds(value, parameters)), None)


@dataclass(frozen=True, slots=True)
class Condition:
    """A claim about an indicator's value, with edges like a band's: fixed, or tied to a parameter."""

    indicator: str
    at_least: Edge | None = None
    below: Edge | None = None
    or_unknown: bool = False

    def holds(self, value: int | None, parameters: Mapping[str, int]) -> bool:
        if value is None:
            return self.or_unknown
        return (self.at_least is None or value >= self.at_least.value(parameters)) and (
            self.below is None or value < self.below.value(parameters)
        )

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges that it names."""
        return tuple(e for e in (self.at_least, self.below) if e is not None)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A hard trigger raises an alert whatever the score, at least at its level, with its own owner and clock."""

    name: str
    label: Text
    when: tuple[Condition, ...]
    and_any: tuple[Condition, ...]
    level: str
    queue: str
    owner: Text
    clock_days: int
    source: str
    suppressible: bool = False

    def holds(self, values: Mapping[str, int | None], parameters: Mapping[str, int]) -> bool:
        return all(c.holds(values[c.indicator], parameters) for c in self.when) and (
            not self.and_any or any(c.holds(values[c.indicator], parameters) for c in self.and_any)
        )

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(c.indicator for c in self.when)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every claim that it makes."""
        return (*self.when, *self.and_any)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days to do something in: calendar days, or working days of five a week."""

    days: int
    working: bool = False

    @property
    def calendar_days(self) -> int:
        """The stretch in calendar days; working days as whole weeks of five, since no office calendar is at hand."""
        return -(-self.days * 7 // 5) if self.working else self.days


@dataclass(frozen=True, slots=True)
class Clocks:
    """By when a score alert of one level is answered, counted from the day it was raised; None: no clock."""

    visit: Span
    disposition: Span
    first_contact: Span | None = None


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Everything that turns indicator values into a score, a level and alerts."""

    name: str
    status: str
    source: str
    caps: Mapping[str, int]  # dimension → most points
    points: Mapping[str, IndicatorPoints]
    dimension_of: Mapping[str, str]  # indicator → the dimension that its points go to; one for a whole family
    levels: Mapping[str, int]  # level → first score
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    triggers: Mapping[str, Trigger] = field(default_factory=dict)
    overlap: tuple[tuple[int, int], ...] = ()  # (dimensions lit, bonus), ascending
    needs_other_than: str | None = None
    suppressed_by: str | None = None
    alert_from: str = "yellow"
    quiet_days: int = 90
    clocks: Mapping[str, Clocks] = field(default_factory=dict)  # level → clocks of its score alerts

    def __post_init__(self) -> None:
        # Were a family's points to move with the member that wins it, the other dimension's cap could swallow them:
        # more need would lower a score.
        for family, members in self.families.items():
            if len({self.dimension_of[m] for m in members}) > 1:
                raise ValueError(f"the family {family} gives points to several dimensions; credit all to one")

    @property
    def scored(self) -> tuple[str, ...]:
        """The indicators that can give points, in order."""
        return tuple(name for name, p in self.points.items() if p.bands)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters that thresholds of bands and triggers refer to."""
        edges = [b.edge for p in self.points.values() for b in p.bands]
        edges += [e for t in self.triggers.values() for c in t.conditions for e in c.edges]
        return tuple(dict.fromkeys(e.parameter for e in edges if e.parameter))

    def family_of(self, indicator: str) -> str | None:
        return next((name for name, members in self.families.items() if indicator in members), None)

    def level(self, score: int) -> str:
        reached = [name for name, first in self.levels.items() if score >= first]
        return max(reached, key=LEVELS.index, default="none")
