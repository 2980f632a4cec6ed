"""AUC, precision and recall: ties are nobody's luck, and the order of the rows says nothing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.evaluation import auc, in_top


def test_a_perfect_ranking_has_an_auc_of_one_and_its_reverse_of_zero() -> None:
    assert auc([1, 2, 3, 4], [False, False, True, True]) == 1
    assert auc([4, 3, 2, 1], [False, False, True, True]) == 0


def test_a_tie_is_half_a_win() -> None:
    assert auc([5, 5], [True, False]) == 0.5
    assert auc([1, 1, 2], [False, True, True]) == 0.75


def test_without_both_outcomes_there_is_no_auc() -> None:
    assert auc([1, 2], [True, True]) is None
    assert auc([1, 2], [False, False]) is None


def test_the_top_tenth_counts_precision_and_recall() -> None:
    scores = list(range(20))
    top = in_top(scores, [s in (19, 3) for s in scores])
    assert top is not None
    assert (top.rows, top.precision, top.recall) == (2, 0.5, 0.5)


def test_a_tie_at_the_cut_counts_in_proportion() -> None:
    top = in_top([9, 5, 5, 5] + [0] * 16, [False, True, False, False] + [True] * 16)
    assert top is not None
    assert top.precision == pytest.approx((0 + 1 / 3) / 2)


def test_sequences_of_different_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        auc([1, 2], [True])


ROWS = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=2, max_size=60)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[tuple[int, bool]], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, two = (([s for s, _ in r], [o for _, o in r]) for r in (rows, shuffled))
    assert auc(*one) == auc(*two)
    a, b = in_top(*one), in_top(*two)
    assert (a is None) == (b is None)
    if a is not None and b is not None:
        assert a.precision == pytest.approx(b.precision)


@given(ROWS)
def test_the_auc_is_the_share_of_pairs_won(rows: list[tuple[int, bool]]) -> None:
    ups = [s for s, o in rows if o]
    downs = [s for s, o in rows if not o]
    if ups and downs:
        won = sum(1.0 if u > d else 0.5 if u == d else 0.0 for u in ups for d in downs)
        assert auc([s for s, _ in rows], [o for _, o in rows]) == pytest.approx(won / (len(ups) * len(downs)))


@given(ROWS)
def test_a_larger_top_never_recalls_less(rows: list[tuple[int, bool]]) -> None:
    scores, outcomes = [s for s, _ in rows], [o for _, o in rows]
    tops = [in_top(scores, outcomes, tenths) for tenths in range(1, 11)]
    recalls = [top.recall for top in tops if top is not None]
    assert all(a <= b + 1e-9 for a, b in pairwise(recalls))
