"""One thing of a pack in words, on a day, for an area, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.engine.units import NotFound, NotInForce
from closeknit.packs.loader import Pack
from closeknit.packs.show import Screen, show

DAY = date(2024, 8, 31)


def line(screen: Screen, heading: str) -> list[str]:
    return [words.en for head, words in screen.lines if head.en == heading]


def test_a_parameter_shows_the_value_of_the_day_with_its_source(cn: Pack) -> None:
    before = show(cn, "dibao.line", date(2024, 9, 20))
    after = show(cn, "dibao.line", date(2024, 9, 21))
    assert line(before, "in force") == ["urban 910.00 yuan", "rural 780.00 yuan"]
    assert line(after, "in force") == ["urban 940.00 yuan", "rural 820.00 yuan"]
    assert "[S15]" in line(after, "source")[0]


def test_a_value_whose_first_day_is_not_known_says_so(cn: Pack) -> None:
    assert line(show(cn, "dibao.line", date(2024, 9, 21)), "holds") == ["at the latest since 2024-09-21"]


def test_a_value_used_past_the_day_it_was_confirmed_says_so(cn: Pack) -> None:
    assert line(show(cn, "dibao.line", date(2024, 9, 21)), "confirmed") == ["last on 2024-09-21"]
    (words,) = line(show(cn, "dibao.line", date(2024, 9, 22)), "confirmed")
    assert words == "last on 2024-09-21, before this day: look for a newer value"


def test_a_trigger_shows_the_parameter_of_its_edge_and_the_parameter_its_triggers(cn: Pack) -> None:
    (claim,) = line(show(cn, "rigid_status_ending", DAY), "trigger")
    assert claim == "Rigid-expenditure status ends within 60 days"
    edges = line(show(cn, "marginal.ratio", DAY), "edges of")
    assert "New major disease, income low or unknown (new_major_disease)" in edges


def test_a_day_before_every_value_is_refused_and_not_guessed(cn: Pack) -> None:
    with pytest.raises(NotInForce, match="no value in force on 2010-01-01"):
        show(cn, "dibao.line", date(2010, 1, 1))


@pytest.mark.parametrize("area", ["999999", "4299", "42010", "420106999", "420106999999", "42010x"])
def test_an_area_that_does_not_exist_is_refused(cn: Pack, area: str) -> None:
    with pytest.raises(NotFound, match=f"no area {area}"):
        show(cn, "dibao.line", DAY, area=area)


@pytest.mark.parametrize("area", ["4201", "420106", "420106003", "320506", "320506001"])
def test_an_area_that_exists_is_answered(cn: Pack, area: str) -> None:
    assert show(cn, "dibao.line", date(2025, 8, 1), area=area).as_json()["area"] == area[:4]


def test_a_parameter_as_data_says_everything_about_its_value(cn: Pack) -> None:
    shown = show(cn, "dibao.line", date(2024, 9, 30), area="420106", residence="urban").as_json()
    assert shown == {
        "parameter": "dibao.line",
        "label": {"en": "Dibao line", "zh": "最低生活保障标准"},
        "value": 94_000,
        "unit": "fen/person/month",
        "text": "940",
        "area": "4201",
        "area_name": "武汉市",
        "residence": "urban",
        "in_force_from": "2024-09-21",
        "in_force_to": None,
        "from_is": "at_latest",
        "last_confirmed": "2024-09-21",
        "confirmed": False,
        "source": "S15",
        "article": None,
        "proposal": False,
    }


def test_without_a_residence_both_values_are_given(cn: Pack) -> None:
    shown = show(cn, "dibao.line", date(2022, 4, 1), area="420106").as_json()
    assert (shown["value"], shown["text"], shown["residence"]) == (
        {"urban": 91_000, "rural": 78_000}, {"urban": "910", "rural": "780"}, None,
    )  # fmt: skip
    assert (shown["in_force_to"], shown["confirmed"]) == ("2024-09-20", True)


def test_a_word_is_shown_as_the_word_with_its_article(cn: Pack) -> None:
    before = show(cn, "marginal.comparator", date(2026, 6, 30), area="330106").as_json()
    after = show(cn, "marginal.comparator", date(2026, 7, 1), area="330106").as_json()
    assert (before["value"], before["article"], before["in_force_to"]) == ("not_above", "13", "2026-06-30")
    assert (after["value"], after["source"], after["article"]) == (
        "below",
        "social-assistance-law-2026",
        "21",
    )


def test_a_proposal_and_an_unknown_value_say_so(cn: Pack) -> None:
    proposal = show(cn, "income.accounting_months", DAY, area="420106").as_json()
    unknown = show(cn, "tekun.basic", DAY, area="110101").as_json()
    assert (proposal["value"], proposal["proposal"]) == (3, True)
    assert (unknown["value"], unknown["text"], unknown["proposal"]) == (None, "unknown", True)


def test_another_area_has_its_own_value(cn: Pack) -> None:
    suzhou = show(cn, "dibao.line", date(2025, 8, 1), area="320506")
    assert line(suzhou, "in force") == ["urban 1,208.00 yuan", "rural 1,208.00 yuan"]


def test_an_indicator_shows_its_edges_in_money_of_that_day(cn: Pack) -> None:
    points = line(show(cn, "out_of_pocket_year", DAY), "points")
    assert points[0] == "from urban 10,920.00 yuan, rural 9,360.00 yuan (12 × Dibao line): 8 points"


def test_an_indicator_without_points_says_why(cn: Pack) -> None:
    assert line(show(cn, "in_assistance", DAY), "points")[0].startswith("none: being helped")


def test_an_indicator_names_what_counts_only_once_with_it(cn: Pack) -> None:
    assert "Members with a lone parent" not in line(show(cn, "earner_died", DAY), "counts once with")
    assert line(show(cn, "earner_died", DAY), "counts once with") == [cn.indicators["carer_died"].label.en]


def test_a_register_rests_on_the_text_of_the_day(cn: Pack) -> None:
    for day, citation in (
        ("2024-08-31", "interim-measures-2019:6"),
        ("2026-07-01", "social-assistance-law-2026:10"),
    ):
        basis = [
            str(words.zh)
            for head, words in show(cn, "deaths", date.fromisoformat(day)).lines
            if head.en == "basis"
        ]
        assert len(basis) == 1 and f"[{citation}]" in basis[0], day


def test_a_register_shows_what_stays_in_the_vault(cn: Pack) -> None:
    columns = line(show(cn, "population", DAY), "columns")
    assert "name (vault only)" in columns and "sex (vault only)" in columns


def test_the_screen_renders_in_chinese(cn: Pack) -> None:
    text = show(cn, "hospital_load", DAY).render("zh")
    assert text.startswith("单个成员近180天住院次数")
    assert "达到2次住院：8分" in text


def test_an_unknown_name_suggests_the_nearest(cn: Pack) -> None:
    with pytest.raises(NotFound, match=r"did you mean dibao\.line"):
        show(cn, "dibao_lin", DAY)


@pytest.mark.parametrize("kind", ["indicators", "contracts"])
def test_everything_of_the_pack_can_be_shown(cn: Pack, kind: str) -> None:
    for name in getattr(cn, kind):
        screen = show(cn, name, DAY)
        assert screen.render("en") and screen.render("zh")
        assert screen.as_json()["name"] == name


def test_every_value_of_every_parameter_can_be_shown(cn: Pack) -> None:
    for name, parameter in cn.parameters.items():
        value = parameter.values[-1]
        screen = show(cn, name, value.from_day, area=value.area or "110101")
        assert screen.render("en") and screen.render("zh")
        assert screen.as_json()["source"] in cn.sources
