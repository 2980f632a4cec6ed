"""The scorecard as expressions over the features table: the same arithmetic for every household at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import ibis

from closeknit.engine.indicators.plan import Plan, Step
from closeknit.engine.indicators.tables import HOUSEHOLD_COLUMNS, base_table, parameter_column
from closeknit.engine.scoring.scorecard import (
    LEVELS,
    SCORE_MAX,
    Condition,
    Edge,
    IndicatorPoints,
    Scorecard,
    Trigger,
)


def _edge(edge: Edge, table: Any) -> Any:
    if edge.parameter is None:
        return ibis.literal(edge.amount, "int64")
    column = table[parameter_column(edge.parameter)]
    if edge.times_per_mille % 1000 == 0:
        return column * (edge.times_per_mille // 1000)
    product = column * edge.times_per_mille
    return ((product - product % 1000) / 1000).floor().cast("int64")


def _points(bands: IndicatorPoints, value: Any, table: Any) -> Any:
    branches = []
    for band in bands.bands:
        edge = _edge(band.edge, table)
        holds = value >= edge if band.direction == "from" else value < edge
        branches.append((holds, ibis.literal(band.points, "int64")))
    return ibis.cases(*branches, else_=ibis.literal(0, "int64"))


def _at_most(value: Any, most: int) -> Any:
    return ibis.ifelse(value > most, ibis.literal(most, "int64"), value)


def _sum(parts: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a + b, parts) if parts else ibis.literal(0, "int64")


def _counted(card: Scorecard, table: Any) -> dict[str, Any]:
    """Points that count: of a family only the largest, ties by the family's order."""
    counted = {name: table[f"raw_{name}"] for name in card.scored}
    for members in card.families.values():
        scored = [m for m in members if m in counted]
        for place, name in enumerate(scored):
            beaten = [table[f"raw_{other}"] > table[f"raw_{name}"] for other in scored[place + 1 :]]
            beaten += [table[f"raw_{other}"] >= table[f"raw_{name}"] for other in scored[:place]]
            if beaten:
                lost = reduce(lambda a, b: a | b, beaten)
                counted[name] = ibis.ifelse(lost, ibis.literal(0, "int64"), table[f"raw_{name}"])
    return counted


def _condition(condition: Condition, table: Any) -> Any:
    value = table[condition.indicator]
    holds = ibis.literal(True)
    if condition.at_least is not None:
        holds = holds & (value >= _edge(condition.at_least, table))
    if condition.below is not None:
        holds = holds & (value < _edge(condition.below, table))
    return ibis.coalesce(holds, ibis.literal(condition.or_unknown))


def _trigger(trigger: Trigger, table: Any) -> Any:
    holds = reduce(lambda a, b: a & b, (_condition(c, table) for c in trigger.when))
    if trigger.and_any:
        holds = holds & reduce(lambda a, b: a | b, (_condition(c, table) for c in trigger.and_any))
    return holds


def _level_number(card: Scorecard, score: Any, safe_score: Any) -> Any:
    branches = [
        ((safe_score if name == "red" else score) >= first, ibis.literal(LEVELS.index(name), "int64"))
        for name, first in sorted(card.levels.items(), key=lambda item: -item[1])
    ]
    return ibis.cases(*branches, else_=ibis.literal(0, "int64"))


def plan_scores(
    card: Scorecard, indicators: Sequence[str], features: Plan, stale: frozenset[str] = frozenset()
) -> tuple[Step, ...]:
    """Plan score, level, points by dimension and triggers for every household; the last step is `scores`.

    stale: indicators that rest on a stale register; without their points a household must still reach red to be red.
    Columns of `scores`: see the run format; one int64 column per indicator, null = unknown.
    """
    schema = {name: str(kind) for name, kind in features.last.expression.schema().items()}
    table = base_table("features", schema)
    raw = table.mutate(
        **{f"raw_{name}": _points(card.points[name], table[name], table) for name in card.scored}
    )
    points = base_table("points", {n: str(k) for n, k in raw.schema().items()})
    counted = _counted(card, points)
    by_dimension = {
        dimension: _at_most(
            _sum([counted[n] for n in card.scored if card.dimension_of[n] == dimension]), most
        )
        for dimension, most in card.caps.items()
    }
    doubtful = _sum([counted[n] for n in card.scored if n in stale])
    flags = {f"t_{name}": _trigger(trigger, points) for name, trigger in card.triggers.items()}
    keep = [*HOUSEHOLD_COLUMNS, *indicators]
    capped = points.select(
        *(points[name] for name in keep),
        **{f"capped_{d}": v for d, v in by_dimension.items()},
        doubtful=doubtful,
        **flags,
    )
    dims = base_table("capped", {n: str(k) for n, k in capped.schema().items()})
    scored = _with_score(card, dims, keep)
    totals = base_table("totals", {n: str(k) for n, k in scored.schema().items()})
    final = _with_level(card, totals, keep)
    return Step("points", raw), Step("capped", capped), Step("totals", scored), Step("scores", final)


def plan_contributions(card: Scorecard, features: Sequence[str]) -> tuple[Step, ...]:
    """Plan points per indicator for the rows of a `features` table; the last step is `contributions_wide`.

    Columns: household_key, then per scored indicator its value, `counted_<name>` and `raw_<name>`.
    """
    schema = {name: HOUSEHOLD_COLUMNS.get(name, "int64") for name in features}
    table = base_table("features", schema)
    raw = table.mutate(
        **{f"raw_{name}": _points(card.points[name], table[name], table) for name in card.scored}
    )
    points = base_table("points", {n: str(k) for n, k in raw.schema().items()})
    counted = _counted(card, points)
    wide = points.select(
        points.household_key,
        *(points[name] for name in card.points),
        **{f"counted_{name}": value for name, value in counted.items()},
        **{f"raw_{name}": points[f"raw_{name}"] for name in card.scored},
    )
    return Step("points", raw), Step("contributions_wide", wide)


def _with_score(card: Scorecard, table: Any, keep: Sequence[str]) -> Any:
    capped: Mapping[str, Any] = {d: table[f"capped_{d}"] for d in card.caps}
    if card.needs_other_than is not None:
        others = _sum([v for d, v in capped.items() if d != card.needs_other_than])
        alone = ibis.ifelse(others > 0, capped[card.needs_other_than], ibis.literal(0, "int64"))
        capped = {d: (alone if d == card.needs_other_than else v) for d, v in capped.items()}
    lit = _sum([(v > 0).cast("int64") for v in capped.values()])
    steps = [(lit >= need, ibis.literal(bonus, "int64")) for need, bonus in reversed(card.overlap)]
    bonus = ibis.cases(*steps, else_=ibis.literal(0, "int64")) if steps else ibis.literal(0, "int64")
    return table.select(
        *(table[name] for name in keep),
        **{f"points_{d}": v for d, v in capped.items()},
        overlap=bonus,
        doubtful=table.doubtful,
        **{f"t_{name}": table[f"t_{name}"] for name in card.triggers},
    )


def _with_level(card: Scorecard, table: Any, keep: Sequence[str]) -> Any:
    score = _at_most(_sum([table[f"points_{d}"] for d in card.caps]) + table.overlap, SCORE_MAX)
    number = _level_number(card, score, score - table.doubtful)
    # One flat case per level: nesting one comparison per trigger would double the text with each of them.
    names = []
    for place in range(len(LEVELS) - 1, 0, -1):
        forced = [table[f"t_{n}"] for n, t in card.triggers.items() if t.level == LEVELS[place]]
        names.append((reduce(lambda a, b: a | b, forced, number == place), ibis.literal(LEVELS[place])))
    score_names = [(number == place, ibis.literal(name)) for place, name in enumerate(LEVELS)]
    return table.select(
        *(table[name] for name in keep if name in HOUSEHOLD_COLUMNS),
        score=score,
        level=ibis.cases(*names, else_=ibis.literal("none")),
        score_level=ibis.cases(*score_names, else_=ibis.literal("none")),
        **{f"points_{d}": table[f"points_{d}"] for d in card.caps},
        overlap=table.overlap,
        **{f"t_{name}": table[f"t_{name}"] for name in card.triggers},
        **{name: table[name] for name in keep if name not in HOUSEHOLD_COLUMNS},
    )
