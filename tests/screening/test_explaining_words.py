"""What a reader of each role is told, in both languages."""

from __future__ import annotations

import re
from typing import Any

import pytest

from closeknit.engine.author import Text
from closeknit.intake.home import Home
from closeknit.screening.explaining import explain, for_role, render
from closeknit.screening.wording import (
    UNFIT_ALOUD,
    amount,
    cited,
    currency,
    edge_words,
    filled,
    fit_aloud,
    hundredths,
    percent,
    policy_amount,
)
from tests.screening import reporting_district as small

YUAN = currency(small.pack())
LANGS, FIELD = ("en", "zh"), ("worker", "family")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Every family of August."""
    home: Home = small.two_runs(tmp_path_factory.mktemp("home"))
    keys = (small.household_key(home, family) for family in range(1, small.FAMILIES + 1))
    return [explain(home, small.pack(), str(key)) for key in keys]


def test_an_officer_reads_conclusion_reasons_thresholds_registers_batches_and_days(
    told: list[dict[str, Any]],
) -> None:
    text = render(told[0], "en", "officer")
    assert text.splitlines()[0].endswith("orange, 60 points from 5 reasons in 3 dimensions.")
    for said in (
        "2 hospital stays in 120 days",
        "from 2 stays",
        "from 10,920 yuan",
        "[1] Medical settlements · as of 2024-08-31 · batches 2024-08-31-",
    ):
        assert said in text
    for section in (
        "Reasons",
        "Adjustments",
        "What changed since 2024-07-31",
        "Smallest change",
        "Not known",
        "Feeds",
    ):
        assert re.search(f"^{section}", text, re.M)
    assert "in force by 2022-04-01 at the latest; source: Paper on the line, art. 2" in text
    assert "56 +4 = 60 points" in text
    assert "proposals of this project, not law" in text


def test_the_same_in_chinese_without_a_word_of_english(told: list[dict[str, Any]]) -> None:
    text = render(told[0], "zh", "officer")
    for said in (
        "120天内住院2次",
        "2次住院及以上",
        "10,920元及以上",
        "至迟2022-04-01起执行",
        "维度上限（健康状况）",
        "并非法规",
    ):
        assert said.replace("（", " (").replace("）", ")") in text or said in text
    words = set(re.findall(r"[A-Za-z]{3,}", text)) - {"json"}
    assert not words


@pytest.mark.parametrize("role", FIELD)
@pytest.mark.parametrize("lang", LANGS)
def test_field_roles_never_read_a_threshold_points_or_what_may_not_be_said_aloud(
    told: list[dict[str, Any]], role: Any, lang: str
) -> None:
    for explanation in told:
        text = render(explanation, lang, role)
        assert not UNFIT_ALOUD.search(text), text
        assert not re.search(r"threshold|points|阈值|分值|\d+\s*分", text)
        for c in explanation["contributions"]:
            assert c["threshold_text"] is None or c["threshold_text"][lang] not in text or c["unit"] == "yes"


@pytest.mark.parametrize("role", ["officer", *FIELD])
def test_every_family_can_be_told_and_english_holds_no_chinese(told: list[dict[str, Any]], role: Any) -> None:
    for explanation in told:
        assert not re.search("[\u4e00-\u9fff]", render(explanation, "en", role))
        assert "None" not in render(explanation, "zh", role)


def test_a_family_reads_that_nothing_is_decided_and_what_it_can_do(told: list[dict[str, Any]]) -> None:
    for explanation in told:
        letter = render(explanation, "en", "family")
        assert "Nothing has been decided" in letter
        assert "apply for help at any time" in letter
        assert "尚未作出任何认定" in render(explanation, "zh", "family")


def test_data_for_a_field_role_leaves_out_what_its_words_leave_out(told: list[dict[str, Any]]) -> None:
    for role in FIELD:
        seen = for_role(told[0], role)
        assert not {
            "contributions",
            "others",
            "adjustments",
            "would_clear",
            "trigger_details",
            "members",
        } & set(seen)
        assert not UNFIT_ALOUD.search(str(seen))
    assert "score" not in for_role(told[0], "family")
    assert for_role(told[0], "officer") == told[0]


def test_what_an_author_forgot_is_not_read_aloud() -> None:
    home = Text("Housing", "住房")
    said = fit_aloud(Text("the father is in prison", "父亲服刑"), home)
    assert said.en == "a difficulty to ask about: Housing"
    assert (
        fit_aloud(Text("work may have been lost", "家中可能有人失去工作"), home).en
        == "work may have been lost"
    )


@pytest.mark.parametrize(
    "word",
    ["lung cancer", "schizophrenia", "Mental disability", "jail", "肺癌", "精神残疾", "戒毒", "重大疾病"],
)
def test_each_of_these_words_is_unfit(word: str) -> None:
    assert UNFIT_ALOUD.search(word)


@pytest.mark.parametrize(
    ("value", "unit", "en", "zh"),
    [
        (1_234_500, "fen", "12,345 yuan", "12,345元"),
        (1_234_550, "fen", "12,345.50 yuan", "12,345.50元"),
        (-5, "fen", "-0.05 yuan", "-0.05元"),
        (1, "stays", "1 stay", "1次住院"),
        (2, "stays", "2 stays", "2次住院"),
        (1500, "per_mille", "150%", "150%"),
        (325, "per_mille", "32.5%", "32.5%"),
        (1, "yes", "yes", "是"),
        (0, "yes", "no", "否"),
        (None, "fen", "unknown", "未知"),
    ],
)
def test_a_value_is_said_with_its_unit(value: int | None, unit: str, en: str, zh: str) -> None:
    assert (amount(value, unit, YUAN).en, amount(value, unit, YUAN).zh) == (en, zh)


@pytest.mark.parametrize(
    ("en", "zh", "unit", "said_en", "said_zh"),
    [
        ("{value} hospital stays", "住院{value}", "stays", "2 hospital stays", "住院2次"),
        ("stays: {value}", "{value}", "stays", "stays: 2 stays", "2次住院"),
        ("asked {value}", "求助{value}次", "count", "asked 2 times", "求助2次"),
        ("holders: {value}", "持证{value}", "persons", "holders: 2 persons", "持证2人"),
        ("no number", "没有数字", "persons", "no number", "没有数字"),
    ],
)
def test_a_unit_is_not_said_twice(en: str, zh: str, unit: str, said_en: str, said_zh: str) -> None:
    said = filled(Text(en, zh), 2, unit, YUAN)
    assert (said.en, said.zh) == (said_en, said_zh)


def test_thresholds_money_shares_and_citations_are_said_as_people_say_them() -> None:
    assert edge_words(1500, "per_mille", True, YUAN) == Text("below 150%", "低于150%")
    assert edge_words(1, "yes", False, YUAN) == Text("yes", "是")
    assert (hundredths(-150), percent(-300)) == ("-1.50", "-30%")
    assert policy_amount(91_000, "yuan/person/month") == Text(
        "910 yuan per person and month", "910元（每人每月）"
    )
    assert policy_amount(1500, "ratio").en == "150%"
    assert cited(small.pack(), "paper:8(1)").en == "Paper on the line, art. 8(1)"
    assert cited(small.pack(), "paperless").en == "paperless"
