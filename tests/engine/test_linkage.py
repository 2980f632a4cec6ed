"""Conditions, evidence, rivals, and the measures of pairs and groups."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from closeknit.engine.evaluation.pairs import Agreement, b_cubed, wilson
from closeknit.engine.linkage import ConditionError, pair_sql, shared_among_rivals
from closeknit.engine.linkage.evidence import finding, words_of
from closeknit.packs.linkage import linkage_of, read_linkage
from closeknit.packs.loader import load_pack


def holds(condition: list[str | list[str]], left: dict[str, Any], right: dict[str, Any]) -> bool | None:
    def row(values: dict[str, Any]) -> str:
        return ", ".join(f'{value} AS "{name}"' for name, value in values.items())

    with duckdb.connect() as connection:
        sql = f"SELECT {pair_sql(condition)} FROM (SELECT {row(left)}) l, (SELECT {row(right)}) r"
        found = connection.execute(sql).fetchone()
    assert found is not None
    return found[0]


@pytest.mark.parametrize(
    ("condition", "left", "right", "expected"),
    [
        (["same a"], {"a": "'x'"}, {"a": "'x'"}, True),
        (["same a"], {"a": "NULL::VARCHAR"}, {"a": "'x'"}, None),
        (["not same a"], {"a": "NULL::VARCHAR"}, {"a": "'x'"}, True),
        (["one_off a"], {"a": "'1234'"}, {"a": "'1294'"}, True),
        (["one_off a"], {"a": "'1234'"}, {"a": "'123'"}, False),
        (["swapped a"], {"a": "'1234'"}, {"a": "'1324'"}, True),
        (["swapped a"], {"a": "'1234'"}, {"a": "'4231'"}, False),
        (["edits a 2"], {"a": "'1234'"}, {"a": "'134'"}, True),
        (["edits a 2"], {"a": "'1234'"}, {"a": "'9876'"}, False),
        (["like a 0.9"], {"a": "'michelle'"}, {"a": "'michele'"}, True),
        (["near a 1"], {"a": "3"}, {"a": "4"}, True),
        (["near a 1"], {"a": "3"}, {"a": "5"}, False),
        (["shared a"], {"a": "['p', 'q']"}, {"a": "['q']"}, True),
        (["within a b"], {"a": "'q'", "b": "['z']"}, {"a": "'p'", "b": "['q']"}, True),
        (["cross a b"], {"a": "'p'", "b": "'q'"}, {"a": "'z'", "b": "'p'"}, True),
        (["both a"], {"a": "true"}, {"a": "false"}, False),
        (["one a"], {"a": "true"}, {"a": "false"}, True),
        (["none a"], {"a": "false"}, {"a": "false"}, True),
        (["known a"], {"a": "1"}, {"a": "NULL"}, False),
        (["absent a"], {"a": "1"}, {"a": "NULL"}, True),
        ([["same a", "same b"]], {"a": "1", "b": "2"}, {"a": "9", "b": "2"}, True),
        (["same a", "same b"], {"a": "1", "b": "2"}, {"a": "9", "b": "2"}, False),
    ],
)
def test_every_word_of_the_vocabulary(
    condition: list[Any], left: dict[str, Any], right: dict[str, Any], expected: bool | None
) -> None:
    assert holds(condition, left, right) is expected


@pytest.mark.parametrize("term", ["equal a", "same", "edits a", "edits a b", 'same a"x', "same b", ""])
def test_what_the_vocabulary_does_not_have_is_refused(term: str) -> None:
    with pytest.raises(ConditionError):
        pair_sql([term], frozenset({"a"}))


def test_a_condition_without_terms_is_refused() -> None:
    with pytest.raises(ConditionError):
        pair_sql([])


def test_two_equal_rivals_share_and_neither_is_picked() -> None:
    shares = shared_among_rivals({"a": 20.0, "b": 20.0})
    assert shares["a"] == shares["b"] == pytest.approx(0.5, abs=1e-5)


def test_a_rival_far_behind_takes_nothing_and_one_alone_keeps_its_own() -> None:
    assert shared_among_rivals({"a": 30.0, "b": 5.0})["a"] > 0.999
    assert shared_among_rivals({"a": 0.0})["a"] == pytest.approx(0.5)
    assert shared_among_rivals({"a": 5000.0, "b": -5000.0}) == {"a": 1.0, "b": 0.0}


def test_evidence_is_said_in_both_languages_heaviest_first() -> None:
    linkage = read_linkage(load_pack("cn").root).linkage
    name, number = linkage.comparisons[0], linkage.comparisons[1]
    same = len(number.levels)
    words = words_of([finding(name, -1, 0.0), finding(name, 0, -7.8), finding(number, same, 19.0)])
    assert words.en == "same number; names differ"
    assert words.zh == "证件号码相同；姓名不同"


def test_cuts_that_fall_and_unknown_words_are_refused_with_the_file() -> None:
    good: dict[str, Any] = {
        "name": "x", "version": 1, "fields": [{"name": "a", "kind": "word", "column": "a"}],
        "blocking": [["same a"]], "anchors": [["same a"]], "comparisons": [],
        "cuts": {"ask": 0.2, "match": 0.5, "link": 0.9},
    }  # fmt: skip
    root = load_pack("cn").root
    assert linkage_of(good, root, "x.yaml").linkage.cuts.link == 0.9
    for bad in ({"cuts": {"ask": 0.6, "match": 0.5, "link": 0.9}}, {"blocking": [["equals a"]]}):
        with pytest.raises(Exception, match=r"^x\.yaml: "):
            linkage_of(good | bad, root, "x.yaml")


def test_precision_recall_and_f1_of_pairs() -> None:
    counts = Agreement(true=10, said=8, right=6)
    assert (counts.precision, counts.recall) == (0.75, 0.6)
    assert counts.f1 == pytest.approx(12 / 18)
    assert Agreement(0, 0, 0).f1 is None


def test_wilson_is_inside_zero_and_one_and_knows_nothing_of_nothing() -> None:
    low, high = wilson(10, 10) or (0, 0)
    assert low == pytest.approx(0.7225, abs=1e-4) and high == pytest.approx(1.0)
    assert wilson(0, 0) is None


def test_b_cubed_of_bagga_and_baldwin() -> None:
    # Their example: truth {1..5}, {6, 7}, {8..12}; the answer joins the last two groups.
    true = dict.fromkeys(range(1, 6), "a") | {6: "b", 7: "b"} | dict.fromkeys(range(8, 13), "c")
    first = {i: "x" if i <= 5 else "y" for i in range(1, 13)}
    cubed = b_cubed(first, true)
    assert cubed.recall == 1.0
    assert cubed.precision == pytest.approx((5 + 2 * 2 / 7 + 5 * 5 / 7) / 12)
