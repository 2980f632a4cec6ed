"""Needs and measures: stated or shown, by tier and by the texts of the day; matching proposes, nothing more."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from closeknit.engine.units import FactsRefused
from closeknit.packs.loader import Pack
from closeknit.packs.measures import check_measures
from closeknit.packs.show import show
from closeknit.screening.determining.desk import determine
from closeknit.screening.determining.families import read_file

APPLIED, DAY = date(2024, 9, 10), date(2024, 10, 15)


@pytest.fixture(scope="module")
def zhou(cn: Pack) -> Any:
    return read_file(cn.root / "examples" / "zhou.json")


def ask(
    pack: Pack, content: Any, day: date = DAY, applied: date = APPLIED, **changed: Any
) -> Mapping[str, Any]:
    return determine(pack, copy.deepcopy(content) | changed, day, applied)


def offered(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    return {m["measure"]: m["persons"] for m in answer["measures"]}


def test_what_the_facts_show_is_offered_to_whom_they_show_it(cn: Pack, zhou: Any) -> None:
    answer = ask(cn, zhou)
    found = offered(answer)
    assert found["school_aid"] == ["daughter"]
    assert found["employment_aid"] == ["zhou"]
    assert "public_rental" not in found  # nobody said so, nothing shows it
    assert next(m for m in answer["measures"] if m["measure"] == "school_aid")["source"] == (
        "low-income-monitoring-opinions-2023"
    )


def test_a_stated_need_is_met_for_the_tier(cn: Pack, zhou: Any) -> None:
    answer = ask(cn, zhou, needs=["housing", "counselling"])
    assert {"public_rental", "dangerous_house", "counselling_sessions"} <= set(offered(answer))
    assert {"need": "housing", "label": "housing", "stated": True, "because": [], "persons": []} in answer[
        "needs"
    ]


def test_without_a_tier_only_what_asks_for_none_is_offered(cn: Pack, zhou: Any) -> None:
    rich = copy.deepcopy(zhou)
    rich["persons"][0]["income"] = [{"item": "wages", "from": "2023-01", "fen_month": 9_000_000}]
    answer = ask(cn, rich, needs=["housing", "counselling"])
    assert answer["household_tier"] == "none"
    assert set(offered(answer)) == {"counselling_sessions"}


def test_the_texts_of_the_day_decide(cn: Pack, zhou: Any) -> None:
    before = ask(cn, zhou, needs=["legal", "integration"])
    assert {m["measure"]: m["proposal"] for m in before["measures"]}["legal_aid"] is True
    assert "price_subsidy" in offered(before)
    after = ask(cn, zhou, day=date(2026, 7, 1), applied=date(2026, 7, 1))
    texts = {m["source"] for m in after["measures"]}
    assert "social-assistance-law-2026" in texts and "interim-measures-2019" not in texts
    assert after["notes"]["mutual_recognition"] == "may"
    assert all(m["source"] != "social-assistance-law-2026" for m in before["measures"])


def test_a_strange_need_is_refused(cn: Pack, zhou: Any) -> None:
    with pytest.raises(FactsRefused, match=r"needs\[0\].*no need 'yacht'"):
        ask(cn, zhou, needs=["yacht"])
    with pytest.raises(FactsRefused, match="list of needs"):
        ask(cn, zhou, needs="housing")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("need: housing, kind: service", "need: castle, kind: service", "no need 'castle'"),
        ("tiers: [tekun], cites", "tiers: [vip], cites", "no tier 'vip'"),
        ("shown_by: [at_school]", "shown_by: [at_sea]", "'at_sea' is no yes-or-no rule"),
        ("department: justice", "department: navy", "no department 'navy'"),
        ("need: legal, kind", "need: resources, kind", "need legal: nothing is offered"),
    ],
)
def test_a_wrong_catalogue_is_refused(cn: Pack, tmp_path: Path, old: str, new: str, said: str) -> None:
    text = (cn.root / "measures.yaml").read_text("utf-8")
    assert old in text
    (tmp_path / "measures.yaml").write_text(text.replace(old, new), "utf-8")
    problems = list(check_measures(replace(cn, root=tmp_path)))
    assert said in problems[0].text.en


def test_the_catalogue_and_a_rule_can_be_shown(cn: Pack) -> None:
    listed = show(cn, "measures", DAY).render("en")
    assert "public-welfare post (public_welfare_post): service, human resources" in listed
    rule = show(cn, "grace_months", DAY).render("en")
    assert "notice-on-dibao-expansion-2022:1.3" in rule
    assert "Grace period after income rose through work (grace.months)" in rule
    assert "change.yaml: grace is for families on dibao only" in rule
    assert "no text in force" in show(cn, "rigid_procedure", DAY).render("en")
