"""The smallest change of a household's values that would bring it under the alert line, found by search.

Fewer points of one indicator never raise a score, so a set of indicators can clear the line only if taking all of
them out of their bands does. Sets are tried from the smallest up. The answer is exact where the search ends within
`SEARCHED` scores, which any choice among a dozen lit indicators does; beyond that, it clears and no part of it is idle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from closeknit.engine.scoring.explanation import (
    Contribution,
    Parameters,
    Values,
    count_families_once,
    score_household,
    total_of,
)
from closeknit.engine.scoring.scorecard import Band, Scorecard

SEARCHED = 20_000


@dataclass(frozen=True, slots=True)
class Clears:
    """A change of one indicator that, with the others listed, brings the household under the alert line."""

    indicator: str
    from_value: int
    to_value: int
    points: int  # given up, before family and cap


def would_clear(card: Scorecard, values: Values, parameters: Parameters) -> tuple[Clears, ...] | None:
    """The smallest change that brings the household under the alert line; None if a hard trigger holds it there.

    Fewest indicators first, then fewest points given up, then by name. Each is set just outside a band, into a lower
    one or out of all.
    """
    now = score_household(card, values, parameters)
    if now.triggers or now.score < card.levels[card.alert_from]:
        return None
    lit = [c for c in now.contributions if c.raw_points > 0]
    steps = {c.indicator: _steps(card, c, parameters) for c in lit}
    return _Search(card, {c.indicator: c.raw_points for c in lit}).smallest(steps)


def _steps(card: Scorecard, c: Contribution, parameters: Parameters) -> tuple[Clears, ...]:
    """The ways down from a value: just outside its band and each lower one, the fewest points first."""
    points = card.points[c.indicator]
    steps: dict[int, Clears] = {}
    for band in points.bands:
        target = _outside(band, parameters)
        reached = points.band(target, parameters)
        left = reached.points if reached else 0
        if left < c.raw_points and c.value is not None:
            steps.setdefault(left, Clears(c.indicator, c.value, target, c.raw_points - left))
    return tuple(steps[left] for left in sorted(steps, reverse=True))


def _outside(band: Band, parameters: Parameters) -> int:
    edge = band.edge.value(parameters)
    return edge - 1 if band.direction == "from" else edge


class _Search:
    """The search for one household; `raw`: the points of its lit indicators, before family and cap."""

    def __init__(self, card: Scorecard, raw: Mapping[str, int]) -> None:
        self.card, self.raw = card, raw
        self.line = card.levels[card.alert_from]
        self.left = SEARCHED

    def smallest(self, steps: Mapping[str, Sequence[Clears]]) -> tuple[Clears, ...] | None:
        movable = {name: ways for name, ways in steps.items() if ways}
        for size in range(1, len(movable) + 1):
            found = list(self._of(size, movable))
            if found:
                return min(found, key=_smallness)
            if self.left <= 0:
                return self._by_dropping([ways[-1] for ways in movable.values()])
        return None

    def _of(self, size: int, movable: Mapping[str, Sequence[Clears]]) -> Iterator[tuple[Clears, ...]]:
        """The changes of so many indicators that clear, each set at its fewest points."""
        for names in combinations(sorted(movable), size):
            if self.left <= 0:
                return
            if not self._clears([movable[name][-1] for name in names]):
                continue
            ways = sorted(product(*(movable[name] for name in names)), key=_smallness)
            yield next(way for way in ways if self._clears(way))

    def _clears(self, way: Sequence[Clears]) -> bool:
        self.left -= 1
        raw = {**self.raw, **{m.indicator: self.raw[m.indicator] - m.points for m in way}}
        return total_of(self.card, count_families_once(self.card, raw))[0] < self.line

    def _by_dropping(self, moves: list[Clears]) -> tuple[Clears, ...] | None:
        """From everything out of its bands, take back what is not needed, the most points first."""
        if not self._clears(moves):
            return None
        for move in sorted(moves, key=lambda m: (-m.points, m.indicator)):
            fewer = [m for m in moves if m is not move]
            if self._clears(fewer):
                moves = fewer
        return tuple(moves)


def _smallness(way: Sequence[Clears]) -> tuple[int, tuple[str, ...]]:
    return sum(m.points for m in way), tuple(m.indicator for m in way)
