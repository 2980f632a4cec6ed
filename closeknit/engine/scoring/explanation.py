"""Why a household has its score, in data: contributions, adjustments, what changed.

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
    counted = count_families_once(card, {c.indicator: c.raw_points for c in found})
    return [replace(c, points=counted[c.indicator]) for c in found]


def count_families_once(card: Scorecard, raw: Mapping[str, int]) -> dict[str, int]:
    """Points that count: of a family only the largest, ties by the family's order."""
    counted = dict(raw)
    for members in card.families.values():
        scored = [m for m in members if raw.get(m)]
        if scored:
            best = max(scored, key=lambda m: (raw[m], -members.index(m)))
            counted.update(dict.fromkeys((m for m in scored if m != best), 0))
    return counted


def total_of(card: Scorecard, counted: Mapping[str, int]) -> tuple[int, dict[str, int], list[Adjustment]]:
    """The score of counted points, its points by dimension, and what the scorecard's rules added or took away."""
    adjustments: list[Adjustment] = []
    points = dict.fromkeys(card.caps, 0)
    for name, given in counted.items():
        points[card.dimension_of[name]] += given
    for dimension, most in card.caps.items():
        if points[dimension] > most:
            adjustments.append(Adjustment("cap", dimension, most - points[dimension]))
            points[dimension] = most
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
    return min(total, SCORE_MAX), points, adjustments


def score_household(
    card: Scorecard, values: Values, parameters: Parameters, stale: frozenset[str] = frozenset()
) -> Score:
    """Score one household from its indicator values and the parameters in force for it."""
    contributions = _contributions(card, values, parameters)
    score, points, adjustments = total_of(card, {c.indicator: c.points for c in contributions})
    doubtful = sum(c.points for c in contributions if c.indicator in stale)
    score_level = card.level(score)
    if score_level == "red" and score - doubtful < card.levels["red"]:
        score_level = card.level(card.levels["red"] - 1)
    triggers = tuple(name for name, trigger in card.triggers.items() if trigger.holds(values, parameters))
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
