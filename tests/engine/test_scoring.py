"""The scorecard, both ways: as SQL for everyone and in Python for one; a property holds the two together."""

from __future__ import annotations

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
NAMES = ("a1", "a2", "e1", "e2", "h1")
DIMENSION = {"a1": "age", "a2": "age", "e1": "economic", "e2": "economic", "h1": "health"}


def card(bands: dict[str, tuple[Band, ...]], **options) -> Scorecard:
    trigger = Trigger(
        "fire",
        WORDS,
        (Condition("h1", at_least=90),),
        (Condition("e1", below=5, or_unknown=True),),
        "orange",
        "difficulty",
        WORDS,
        3,
        "proposal",
    )
    settings_ = {
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
        dimension_of=DIMENSION,
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
)
def test_the_night_run_and_the_desk_give_the_same_score_level_and_triggers(all_bands, rows, stale):
    scorecard = card(all_bands)
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
    known = score_household(card(all_bands, overlap=()), row, {"line": 100}).score
    assert score_household(card(all_bands, overlap=()), {**row, name: None}, {"line": 100}).score <= known


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


def test_the_change_that_clears_does_clear_and_nothing_smaller_is_single():
    row = {"a1": 10, "a2": 0, "e1": 10, "e2": 5, "h1": 0}
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
