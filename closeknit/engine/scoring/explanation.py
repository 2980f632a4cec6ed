"""Why a household has its score, in data: contributions, adjustments, what changed, what would clear it.

The same arithmetic as `expression`, for one household's stored values; a property test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from closeknit.engine.scoring.scorecard import LEVELS, SCORE_MAX, Scorecard

Values = Mapping[str, int | None]
Parameters = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One indicator's share of the score. `raw_points` before its family; `threshold` is the edge it reached."""

    indicator: str
    dimension: str
    value: int | None
    points: int
    raw_points: int
    threshold: int | None
    parameter: str | None
    known: bool
    family: str | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a rule of the scorecard added or took away: a cap, the overlap bonus, a cut."""

    kind: str
    dimension: str | None
    points: int


@dataclass(frozen=True, slots=True)
class Score:
    """score = sum of contributions' points + sum of adjustments' points."""

    score: int
    score_level: str
    level: str
    triggers: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    adjustments: tuple[Adjustment, ...]
    points_by_dimension: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Changed:
    """An indicator whose value or points differ from the previous run."""

    indicator: str
    before: int | None
    after: int | None
    points_before: int
    points_after: int


@dataclass(frozen=True, slots=True)
class Clears:
    """A change of one indicator that, with the others listed, brings the household under the alert line."""

    indicator: str
    from_value: int
    to_value: int
    points: int


def _contributions(card: Scorecard, values: Values, parameters: Parameters) -> list[Contribution]:
    found = []
    for name, points in card.points.items():
        value = values.get(name)
        band = points.band(value, parameters)
        raw = band.points if band else 0
        edge = band.edge.value(parameters) if band else None
        parameter = band.edge.parameter if band else None
        found.append(
            Contribution(
                name,
                card.dimension_of[name],
                value,
                raw,
                raw,
                edge,
                parameter,
                value is not None,
                card.family_of(name),
            )
        )
    return _count_families_once(card, found)


def _count_families_once(card: Scorecard, found: list[Contribution]) -> list[Contribution]:
    by_name = {c.indicator: c for c in found}
    for members in card.families.values():
        scored = [by_name[m] for m in members if m in by_name and by_name[m].raw_points > 0]
        if scored:
            best = max(scored, key=lambda c: (c.raw_points, -members.index(c.indicator)))
            for other in scored:
                if other is not best:
                    by_name[other.indicator] = replace(other, points=0)
    return [by_name[c.indicator] for c in found]


def score_household(
    card: Scorecard, values: Values, parameters: Parameters, stale: frozenset[str] = frozenset()
) -> Score:
    """Score one household from its indicator values and the parameters in force for it."""
    contributions = _contributions(card, values, parameters)
    adjustments: list[Adjustment] = []
    points: dict[str, int] = {}
    for dimension, most in card.caps.items():
        raw = sum(c.points for c in contributions if c.dimension == dimension)
        points[dimension] = min(raw, most)
        if raw > most:
            adjustments.append(Adjustment("cap", dimension, most - raw))
    alone = card.needs_other_than
    if alone is not None and points[alone] > 0 and not any(p for d, p in points.items() if d != alone):
        adjustments.append(Adjustment("cut", alone, -points[alone]))
        points[alone] = 0
    lit = sum(1 for p in points.values() if p > 0)
    bonus = max((b for need, b in card.overlap if lit >= need), default=0)
    if bonus:
        adjustments.append(Adjustment("overlap", None, bonus))
    total = sum(points.values()) + bonus
    if total > SCORE_MAX:
        adjustments.append(Adjustment("cut", None, SCORE_MAX - total))
    score = min(total, SCORE_MAX)
    doubtful = sum(c.points for c in contributions if c.indicator in stale)
    score_level = card.level(score)
    if score_level == "red" and score - doubtful < card.levels["red"]:
        score_level = card.level(card.levels["red"] - 1)
    triggers = tuple(name for name, trigger in card.triggers.items() if trigger.holds(values))
    level = max([score_level, *(card.triggers[t].level for t in triggers)], key=LEVELS.index)
    return Score(score, score_level, level, triggers, tuple(contributions), tuple(adjustments), points)


def what_changed(now: Score, before: Score) -> tuple[Changed, ...]:
    """The indicators whose value or points changed, the largest change of points first."""
    old = {c.indicator: c for c in before.contributions}
    changed = [
        Changed(c.indicator, old[c.indicator].value, c.value, old[c.indicator].points, c.points)
        for c in now.contributions
        if c.indicator in old and (old[c.indicator].value != c.value or old[c.indicator].points != c.points)
    ]
    return tuple(sorted(changed, key=lambda c: (-abs(c.points_after - c.points_before), c.indicator)))


def would_clear(
    card: Scorecard, values: Values, parameters: Parameters, stale: frozenset[str] = frozenset()
) -> tuple[Clears, ...] | None:
    """The smallest change that brings the household under the alert line; None if a hard trigger holds it there.

    Fewest indicators first, then least points lost: each indicator is set just outside its lowest band.
    """
    line = card.levels[card.alert_from]
    now = score_household(card, values, parameters, stale)
    if now.triggers or now.score < line:
        return None
    clears = _moves(card, now, parameters)
    single = [m for m in clears if _score_after(card, values, parameters, stale, (m,)) < line]
    if single:
        return (min(single, key=lambda m: (m.points, m.indicator)),)
    return _greedy(card, values, parameters, stale, clears, line)


def _moves(card: Scorecard, now: Score, parameters: Parameters) -> list[Clears]:
    moves = []
    for c in now.contributions:
        if c.raw_points and c.value is not None:
            lowest = card.points[c.indicator].bands[-1]
            edge = lowest.edge.value(parameters)
            target = edge - 1 if lowest.direction == "from" else edge
            moves.append(Clears(c.indicator, c.value, target, c.raw_points))
    return moves


def _score_after(
    card: Scorecard, values: Values, parameters: Parameters, stale: frozenset[str], moves: tuple[Clears, ...]
) -> int:
    changed = {**values, **{m.indicator: m.to_value for m in moves}}
    return score_household(card, changed, parameters, stale).score


def _greedy(
    card: Scorecard,
    values: Values,
    parameters: Parameters,
    stale: frozenset[str],
    moves: list[Clears],
    line: int,
) -> tuple[Clears, ...] | None:
    chosen: tuple[Clears, ...] = ()
    left = list(moves)
    while left:
        best = min(
            left, key=lambda m: (_score_after(card, values, parameters, stale, (*chosen, m)), m.indicator)
        )
        chosen = (*chosen, best)
        left.remove(best)
        if _score_after(card, values, parameters, stale, chosen) < line:
            return chosen
    return None
