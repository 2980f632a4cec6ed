"""Thresholds, rates and shares of a distribution: by hand on a few, and laws on many."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.evaluation import gini, median_gap, quantile, quintile_ratio, share_below

FIVE = [(10.0, 1.0), (20.0, 1.0), (30.0, 1.0), (40.0, 1.0), (50.0, 1.0)]


@pytest.mark.parametrize(
    ("at", "found"),
    [
        ("0", 10),
        ("1/5", 10),
        ("21/100", 20),
        ("1/2", 30),
        ("3/5", 30),
        ("4/5", 40),
        ("81/100", 50),
        ("1", 50),
    ],
)
def test_a_quantile_is_the_first_amount_whose_cumulated_weight_reaches_the_share(at: str, found: int) -> None:
    assert quantile(FIVE, Fraction(at)) == found


def test_weights_are_summed_exactly() -> None:
    # As doubles 0.1 + 0.2 is above 0.3, and the half of 0.6 would be reached one amount too late or too early.
    rows = [(1.0, 0.1), (2.0, 0.2), (3.0, 0.1 + 0.2)]
    assert quantile(rows, Fraction(1, 2)) == 3
    assert quantile([(1.0, 0.25), (2.0, 0.25), (3.0, 0.5)], Fraction(1, 2)) == 2


def test_poor_is_strictly_below_the_line() -> None:
    assert share_below(FIVE, 30) == 2 / 5
    assert share_below([(10.0, 3.0), (20.0, 1.0)], 20) == 3 / 4


def test_the_gap_is_from_the_line_to_the_median_of_those_below() -> None:
    assert median_gap(FIVE, 40) == 0.5
    assert median_gap(FIVE, 10) is None


def test_the_quintile_ratio_is_of_sums_above_the_fourth_and_up_to_the_first() -> None:
    assert quintile_ratio(FIVE) == 50 / 10
    assert quintile_ratio([(0.0, 1.0), (5.0, 1.0)]) is None


def test_gini_is_nothing_among_equals_and_near_one_where_one_has_all() -> None:
    assert gini([(7.0, 2.0)] * 4) == pytest.approx(0)
    assert gini([(0.0, 1.0)] * 99 + [(1.0, 1.0)]) == pytest.approx(0.99)


def test_nobody_has_no_measure() -> None:
    assert quantile([], Fraction(1, 2)) is None
    assert share_below([], 1) is None
    assert quintile_ratio([]) is None
    assert gini([]) is None


ROWS = st.lists(
    st.tuples(st.integers(1, 50).map(float), st.integers(1, 9).map(float)), min_size=1, max_size=40
)


@given(ROWS, st.randoms(use_true_random=False))
def test_order_and_how_weight_is_split_into_rows_change_nothing(
    rows: list[tuple[float, float]], chance: object
) -> None:
    single = [(amount, 1.0) for amount, weight in rows for _ in range(int(weight))]
    chance.shuffle(single)  # type: ignore[attr-defined]
    assert quantile(single, Fraction(1, 2)) == quantile(rows, Fraction(1, 2))
    assert share_below(single, 25) == share_below(rows, 25)
    assert quintile_ratio(single) == quintile_ratio(rows)
    assert gini(single) == pytest.approx(gini(rows))


@given(ROWS, st.integers(2, 9))
def test_everybody_richer_in_the_same_proportion_is_as_unequal(
    rows: list[tuple[float, float]], times: int
) -> None:
    richer = [(amount * times, weight) for amount, weight in rows]
    assert quintile_ratio(richer) == quintile_ratio(rows)
    assert gini(richer) == pytest.approx(gini(rows))
    middle, more = quantile(rows, Fraction(1, 2)), quantile(richer, Fraction(1, 2))
    assert middle is not None and more == middle * times
    assert share_below(richer, more * 0.5) == share_below(rows, middle * 0.5)
