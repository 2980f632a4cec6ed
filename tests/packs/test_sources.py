"""Sources: everything that a pack cites is there, and says when it holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from closeknit.engine.units import PackError
from closeknit.packs.loader import Pack
from closeknit.packs.sources import cited, cited_on, read_sources

ENTRY = """
paper:
  title: {en: Paper, zh: 文件}
  issuer: {en: Office, zh: 机关}
  kind: law
  in_force: {from: 2022-01-01}
  on_file: true
"""


def sources_with(folder: Path, text: str) -> object:
    (folder / "sources.yaml").write_text(text, encoding="utf-8")
    return read_sources(folder)


def test_every_citation_of_the_china_pack_is_in_its_sources(cn: Pack) -> None:
    citations = {
        **{f"contract {c.name} {b}": b for c in cn.contracts.values() for b in c.basis},
        **{f"codes {c.name}": c.source for c in cn.codes.values()},
        **{f"indicator {i.name} {s}": s for i in cn.indicators.values() for s in i.sources},
        **{f"points {n}": p.source for n, p in cn.scorecard.points.items() if p.bands},
        **{f"trigger {t.name}": t.source for t in cn.scorecard.triggers.values()},
    }
    for shown, citation in citations.items():
        assert cited(citation, cn.sources, shown).id


@pytest.mark.parametrize(
    ("indicator", "day", "citation"),
    [
        ("rigid_spending_ratio", date(2025, 1, 1), "rigid-expenditure-household-measures-2025:4"),
        ("rigid_spending_ratio", date(2024, 12, 31), "low-income-monitoring-opinions-2023:2"),
        ("rigid_spending_ratio", date(2022, 3, 1), "proposal"),
        ("rigid_status_ending", date(2024, 8, 31), "proposal"),
        ("rigid_status_ending", date(2025, 8, 31), "rigid-expenditure-household-measures-2025:10"),
    ],
)
def test_the_text_of_the_day_is_cited(cn: Pack, indicator: str, day: date, citation: str) -> None:
    assert cited_on(cn.indicators[indicator].sources, cn.sources, day, "here") == (citation, True)


def test_of_texts_that_do_not_hold_the_last_is_told_and_that_it_does_not(cn: Pack) -> None:
    only = ("rigid-expenditure-household-measures-2025:4",)
    assert cited_on(only, cn.sources, date(2024, 8, 31), "here") == (only[0], False)


def test_the_law_of_2026_holds_from_july_2026(cn: Pack) -> None:
    assert cn.sources["social-assistance-law-2026"].in_force_from == date(2026, 7, 1)
    assert cn.sources["interim-measures-2019"].in_force_to == date(2026, 6, 30)


@pytest.mark.parametrize("citation", ["paper", "paper:8", "paper:8.2", "paper part 2"])
def test_a_citation_may_name_a_place(tmp_path: Path, citation: str) -> None:
    sources = sources_with(tmp_path, ENTRY)
    assert cited(citation, sources, "here").id == "paper"  # type: ignore[arg-type]


@pytest.mark.parametrize("citation", ["pap", "papers", "paper2:1", ""])
def test_a_similar_name_is_no_citation(tmp_path: Path, citation: str) -> None:
    sources = sources_with(tmp_path, ENTRY)
    with pytest.raises(PackError, match=r"which is not in sources\.yaml"):
        cited(citation, sources, "here")  # type: ignore[arg-type]


def test_without_a_list_only_a_proposal_can_be_cited(tmp_path: Path) -> None:
    sources = read_sources(tmp_path)
    assert cited("proposal", sources, "here").kind == "proposal"


@pytest.mark.parametrize(
    ("change", "into", "why"),
    [
        ("  in_force: {from: 2022-01-01}\n", "", "in_force is missing; a law needs the day"),
        ("{from: 2022-01-01}", "{from: 2022-01-01, to: 2021-01-01}", "ends before it begins"),
        ("  on_file: true\n", "", "say where it was read"),
        ("kind: law", "kind: rumour", "kind"),
        ("  issuer: {en: Office, zh: 机关}\n", "", "issuer is missing"),
        ("{en: Paper, zh: 文件}", "{en: Paper}", r"title\.zh is missing"),
        ("kind: law", "kind: law\n  author: me", "author is not a known key"),
    ],
)
def test_an_entry_that_says_too_little_is_refused_by_name(
    tmp_path: Path, change: str, into: str, why: str
) -> None:
    assert change in ENTRY
    with pytest.raises(PackError, match=why) as refused:
        sources_with(tmp_path, ENTRY.replace(change, into))
    assert "sources.yaml, entry paper" in str(refused.value)
