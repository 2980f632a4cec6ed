"""The scorecard, both ways: as SQL for everyone and in Python for one; a property holds the two together."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import duckdb
import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.indicators import HOUSEHOLD_COLUMNS, base_table
from closeknit.engine.scoring import (
    LEVELS,
    Band,
    Condition,
    Edge,
    IndicatorPoints,
    Scorecard,
    Trigger,
    plan_scores,
    score_household,
    what_changed,
    would_clear,
)
from closeknit.engine.units import Text
from tests.engine.tables import TYPES

WORDS = Text("x", "x")
FIVE = Edge(5)
NAMES = ("a1", "a2", "e1", "e2", "h1")
DIMENSION = {"a1": "age", "a2": "age", "e1": "economic", "e2": "health", "h1": "health"}


def card(bands: dict[str, tuple[Band, ...]], income_edge: Edge = FIVE, **options) -> Scorecard:
    trigger = Trigger(
        "fire",
        WORDS,
        (Condition("h1", at_least=Edge(90)),),
        (Condition("e1", below=income_edge, or_unknown=True),),
        "orange",
        "difficulty",
        WORDS,
        3,
        "proposal",
    )
    settings_ = {
        "dimension_of": DIMENSION,
        "caps": {"age": 15, "economic": 25, "health": 25},
        "families": {"f": ("e2", "h1")},
        "triggers": {"fire": trigger},
        "overlap": ((2, 5), (3, 10)),
        "needs_other_than": "age",
        "levels": {"blue": 15, "yellow": 30, "orange": 50, "red": 60},
    } | options
    return Scorecard(
        "t",
        "proposal",
        "x",
        points={n: IndicatorPoints(bands[n], "proposal") for n in NAMES},
        **settings_,
    )


def by_sql(scorecard: Scorecard, rows: list[dict], stale: frozenset[str] = frozenset()) -> list[dict]:
    columns = {**HOUSEHOLD_COLUMNS, **dict.fromkeys(NAMES, "int64"), "line": "int64"}
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE features (" + ", ".join(f'"{n}" {TYPES[k]}' for n, k in columns.items()) + ")"
    )
    for key, row in enumerate(rows):
        whole = {"household_key": key, "residence": "urban", "members": 1, "line": 100, **row}
        connection.execute(
            "INSERT INTO features VALUES (" + ",".join("?" * len(columns)) + ")",
            [whole.get(c) for c in columns],
        )
    features = SimpleNamespace(last=SimpleNamespace(expression=base_table("features", columns)))
    for step in plan_scores(scorecard, NAMES, features, stale):
        connection.execute(f'CREATE VIEW "{step.name}" AS {ibis.to_sql(step.expression, dialect="duckdb")}')
    cursor = connection.execute("SELECT * FROM scores ORDER BY household_key")
    names = [d[0] for d in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


edges = st.one_of(st.integers(0, 100).map(Edge), st.integers(1, 3000).map(lambda m: Edge(0, "line", m)))


@st.composite
def bands(draw):
    direction = draw(st.sampled_from(["from", "below"]))
    found = draw(st.lists(edges, max_size=3, unique_by=lambda e: e.value({"line": 100})))
    ordered = sorted(found, key=lambda e: e.value({"line": 100}), reverse=direction == "from")
    points = sorted(
        draw(st.lists(st.integers(0, 20), min_size=len(ordered), max_size=len(ordered))), reverse=True
    )
    return tuple(Band(e, p, direction) for e, p in zip(ordered, points, strict=True))


values = st.fixed_dictionaries({n: st.none() | st.integers(0, 320) for n in NAMES})


@settings(max_examples=60, deadline=None)
@given(
    st.fixed_dictionaries({n: bands() for n in NAMES}),
    st.lists(values, min_size=1, max_size=6),
    st.sets(st.sampled_from(NAMES)),
    edges,
)
def test_the_night_run_and_the_desk_give_the_same_score_level_and_triggers(all_bands, rows, stale, income):
    scorecard = card(all_bands, income)
    for row, found in zip(rows, by_sql(scorecard, rows, frozenset(stale)), strict=True):
        desk = score_household(scorecard, row, {"line": 100}, frozenset(stale))
        assert (found["score"], found["level"], found["score_level"]) == (
            desk.score,
            desk.level,
            desk.score_level,
        )
        assert found["t_fire"] == ("fire" in desk.triggers)
        assert {d: found[f"points_{d}"] for d in scorecard.caps} == dict(desk.points_by_dimension)


@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries({n: bands() for n in NAMES}), values)
def test_a_score_is_the_sum_of_its_contributions_and_adjustments(all_bands, row):
    desk = score_household(card(all_bands), row, {"line": 100})
    assert desk.score == sum(c.points for c in desk.contributions) + sum(a.points for a in desk.adjustments)
    assert 0 <= desk.score <= 100


@settings(max_examples=200, deadline=None)
@given(st.fixed_dictionaries({n: bands() for n in NAMES}), values, st.sampled_from(NAMES))
def test_an_unknown_value_never_adds_points(all_bands, row, name):
    known = score_household(card(all_bands), row, {"line": 100}).score
    assert score_household(card(all_bands), {**row, name: None}, {"line": 100}).score <= known


def test_a_family_may_not_give_points_to_two_dimensions():
    with pytest.raises(ValueError, match="the family f gives points to several dimensions"):
        card(UP, dimension_of={**DIMENSION, "e2": "economic"})


UP = {n: (Band(Edge(10), 20), Band(Edge(5), 12)) for n in NAMES}


def test_of_a_family_only_the_largest_counts_and_ties_go_by_order():
    desk = score_household(card(UP), {"a1": 0, "a2": 0, "e1": 0, "e2": 10, "h1": 10}, {"line": 100})
    assert {c.indicator: c.points for c in desk.contributions if c.raw_points} == {"e2": 20, "h1": 0}


def test_age_alone_never_scores():
    desk = score_household(card(UP), {"a1": 10, "a2": 10, "e1": 0, "e2": 0, "h1": 0}, {"line": 100})
    assert (desk.score, desk.adjustments[-1].kind, desk.adjustments[-1].points) == (0, "cut", -15)


def test_a_dimension_is_capped_and_the_overlap_bonus_is_shown():
    desk = score_household(card(UP), {"a1": 10, "a2": 10, "e1": 10, "e2": 0, "h1": 0}, {"line": 100})
    assert [(a.kind, a.points) for a in desk.adjustments] == [("cap", -25), ("overlap", 5)]
    assert desk.score == 40


@pytest.mark.parametrize(("stale", "level"), [(frozenset(), "red"), (frozenset({"h1"}), "orange")])
def test_a_stale_register_cannot_make_red(stale, level):
    row = {"a1": 10, "a2": 0, "e1": 10, "e2": 0, "h1": 10}
    assert score_household(card(UP), row, {"line": 100}, stale).level == level
    assert by_sql(card(UP), [row], stale)[0]["level"] == level


@pytest.mark.parametrize(("e1", "fires"), [(4, True), (None, True), (5, False)])
def test_a_trigger_counts_unknown_income_as_possible(e1, fires):
    row = {"a1": 0, "a2": 0, "e1": e1, "e2": 0, "h1": 95}
    desk = score_household(card(UP), row, {"line": 100})
    assert ("fire" in desk.triggers) == fires
    if fires:
        assert LEVELS.index(desk.level) >= LEVELS.index("orange")


@pytest.mark.parametrize(("line", "fires"), [(100, False), (101, True)])
def test_a_trigger_follows_the_parameter_of_its_edge(line, fires):
    scorecard = card(UP, income_edge=Edge(parameter="line", times_per_mille=500))
    row = {"a1": 0, "a2": 0, "e1": 50, "e2": 0, "h1": 95}
    assert scorecard.parameters == ("line",)
    assert ("fire" in score_household(scorecard, row, {"line": line + 1}).triggers) == fires
    assert by_sql(scorecard, [row | {"line": line + 1}])[0]["t_fire"] == fires


def smallest_by_trying_everything(scorecard: Scorecard, row: dict, line: dict) -> tuple | None:
    """Every change of every lit indicator to just outside any of its bands, and which of those that clear is smallest."""
    now = score_household(scorecard, row, line)
    raw = {c.indicator: c.raw_points for c in now.contributions}
    ways = []
    for name in NAMES:
        targets = {b.edge.value(line) - (b.direction == "from") for b in scorecard.points[name].bands}
        ways.append([None, *(t for t in sorted(targets) if raw[name])])
    best = None
    for targets in product(*ways):
        moved = {n: t for n, t in zip(NAMES, targets, strict=True) if t is not None}
        after = score_household(scorecard, {**row, **moved}, line)
        given_up = {
            c.indicator: raw[c.indicator] - c.raw_points for c in after.contributions if c.indicator in moved
        }
        if all(p > 0 for p in given_up.values()) and after.score < scorecard.levels["yellow"]:
            size = (len(moved), sum(given_up.values()), tuple(sorted(moved)))
            best = size if best is None else min(best, size)
    return best


@settings(max_examples=150, deadline=None)
@given(st.fixed_dictionaries({n: bands() for n in NAMES}), values)
def test_the_change_that_clears_is_the_smallest_of_all(all_bands, row):
    scorecard, line = card(all_bands, triggers={}), {"line": 100}
    clears = would_clear(scorecard, row, line)
    if score_household(scorecard, row, line).score < scorecard.levels["yellow"]:
        assert clears is None
        return
    found = clears and (len(clears), sum(c.points for c in clears), tuple(c.indicator for c in clears))
    assert found == smallest_by_trying_everything(scorecard, row, line)
    if clears:
        after = {**row, **{c.indicator: c.to_value for c in clears}}
        assert score_household(scorecard, after, line).score < scorecard.levels["yellow"]


def test_a_household_lit_in_too_many_indicators_still_learns_what_clears_it_and_nothing_idle():
    names = [f"i{n:02d}" for n in range(30)]
    crowded = Scorecard(
        "t", "proposal", "x", {"health": 100},
        points={n: IndicatorPoints((Band(Edge(1), 6),), "proposal") for n in names},
        dimension_of=dict.fromkeys(names, "health"),
        levels={"blue": 15, "yellow": 30, "orange": 50, "red": 70},
    )  # fmt: skip
    row = dict.fromkeys(names, 1)
    clears = would_clear(crowded, row, {})
    after = {**row, **{c.indicator: 0 for c in clears}}
    assert score_household(crowded, after, {}).score == 24
    assert len(clears) == 26


def test_the_change_that_clears_does_clear_and_nothing_smaller_is_single():
    row = {"a1": 10, "a2": 0, "e1": 10, "e2": 0, "h1": 0}
    clears = would_clear(card(UP), row, {"line": 100})
    after = {**row, **{c.indicator: c.to_value for c in clears}}
    assert score_household(card(UP), after, {"line": 100}).score < 30
    assert len(clears) == 1


def test_no_single_value_clears_a_hard_trigger():
    assert would_clear(card(UP), {"a1": 0, "a2": 0, "e1": None, "e2": 0, "h1": 95}, {"line": 100}) is None


def test_what_changed_names_value_and_points():
    before = score_household(card(UP), dict.fromkeys(NAMES, 0), {"line": 100})
    now = score_household(card(UP), {**dict.fromkeys(NAMES, 0), "e1": 10}, {"line": 100})
    (change,) = what_changed(now, before)
    assert (change.indicator, change.before, change.after, change.points_before, change.points_after) == (
        "e1",
        0,
        10,
        0,
        20,
    )
