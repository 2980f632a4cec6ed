"""docs/law.md: all 58 rules are there, and every rule, fact, parameter, clock and file that it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from closeknit.packs.clocks import clocks_of
from closeknit.packs.loader import Pack
from closeknit.packs.measures import measures_of

ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|$", re.M)
ELSEWHERE = {
    "set_by",
    "closeknit pack check",
    "applicants",
    "determine",
}  # words of other places, not of the pack


@pytest.fixture(scope="module")
def rows(root: Path) -> list[tuple[str, str, str]]:
    return ROW.findall((root / "docs/law.md").read_text("utf-8"))


def test_the_page_answers_for_every_rule_in_order(rows: list[tuple[str, str, str]]) -> None:
    assert [int(number) for number, _, _ in rows] == list(range(1, 59))
    assert all(len(where.strip()) > 5 for _, _, where in rows)


def test_every_name_on_the_page_exists(cn: Pack, rows: list[tuple[str, str, str]]) -> None:
    clocks, measures = clocks_of(cn), measures_of(cn)
    assert cn.eligibility is not None and clocks is not None and measures is not None
    book = cn.eligibility.book
    known = {*book.rules, *book.facts, *cn.parameters, *measures.measures, *ELSEWHERE}
    known |= {c.step for c in (*clocks.clocks, *clocks.remedies)}
    known |= {path.name for path in cn.root.glob("*.yaml")}
    named = {name for _, _, where in rows for name in re.findall(r"`([^`]+)`", where)}
    assert named - known == set()
