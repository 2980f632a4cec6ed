"""What the default scorecard says of whole families: the story's household, and those it must leave in peace."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal as Yuan
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from closeknit.engine.scoring import LEVELS, Score
from closeknit.packs.loader import Pack, load_pack
from tests.packs.conftest import scorer

ZHOU = {"zhou": "1979-03-02", "girl": "2010-05-01", "father": "1952-01-10", "mother": "1954-02-11"}
MONTHS = [f"{year}-{month:02d}-01" for year in (2023, 2024) for month in range(1, 13)]
BEFORE_MAY = [m for m in MONTHS if m < "2024-05-01"]
Scorer = Callable[..., Score]


def zhou(until: str) -> dict[str, list[dict[str, Any]]]:
    """The registers of the story as far as they were settled by that day."""
    stays = [
        ("2024-05-20", "2024-05-06", "6000"),
        ("2024-08-05", "2024-07-22", "8000"),
    ]
    return {
        "employment_contributions": [
            {"person": "zhou", "month": m, "kind": "flexible", "paid": True} for m in BEFORE_MAY
        ],
        "platform_income": [{"person": "zhou", "month": m, "net_income": Yuan(5200)} for m in BEFORE_MAY],
        "medical_settlements": [
            {
                "person": "zhou", "setting": "inpatient", "disease_group": "general", "settled_on": out,
                "admitted_on": admitted, "discharged_on": out, "self_paid": Yuan(paid),
            }
            for out, admitted, paid in stays
            if out <= until
        ],
        "pensions": [
            {"person": "father", "kind": "employee", "monthly_amount": Yuan(1700)},
            {"person": "mother", "kind": "employee", "monthly_amount": Yuan(1500)},
        ],
        "education_enrolment": [
            {"person": "girl", "stage": "junior", "full_time": True, "enrolled_on": "2022-09-01"}
        ],
        "marriages": [{"person": "zhou", "event": "divorced", "registered_on": "2019-06-01"}],
        "insurance_enrolment": [
            {"person": p, "scheme": "resident", "insured_from": "2024-01-01", "insured_until": "2024-12-31"}
            for p in ZHOU
        ],
    }  # fmt: skip


def points(found: Score) -> dict[str, int]:
    return {c.indicator: c.points for c in found.contributions if c.points}


def test_at_the_end_of_july_the_story_is_under_the_alert_line(score: Scorer) -> None:
    found = score(date(2024, 7, 31), ZHOU, zhou("2024-07-31"))
    assert found.triggers == ()
    assert found.score < 30
    assert set(points(found)) == {"months_without_income", "dependants_per_worker", "lone_parent"}


def test_the_second_stay_brings_the_story_over_it_for_good_reasons(score: Scorer) -> None:
    found = score(date(2024, 8, 31), ZHOU, zhou("2024-08-31"))
    assert found.triggers == ()
    assert LEVELS.index(found.level) >= LEVELS.index("yellow")
    assert points(found) == {
        "months_without_income": 14,  # nothing earned in May, June, July and August
        "dependants_per_worker": 5,  # one possible earner, three dependants
        "lone_parent": 4,
        "out_of_pocket_year": 8,  # 14,000 yuan, twelve lines are 10,920
        "hospital_load": 8,  # two stays
    }
    assert [a.points for a in found.adjustments if a.kind == "overlap"] == [5]


def test_the_story_needs_the_second_stay_and_not_only_the_money(score: Scorer) -> None:
    registers = zhou("2024-08-31")
    registers["medical_settlements"][0]["disease_group"] = "planned_series"
    registers["medical_settlements"][1]["self_paid"] = Yuan(0)
    assert score(date(2024, 8, 31), ZHOU, registers).score < 30


def test_two_stays_and_pensions_are_no_hardship_for_a_retired_couple(score: Scorer) -> None:
    stay = {"person": "he", "setting": "inpatient", "self_paid": Yuan(9000)}
    registers = {
        "pensions": [{"person": p, "kind": "employee", "monthly_amount": Yuan(4000)} for p in ("he", "she")],
        "medical_settlements": [
            {**stay, "settled_on": day, "discharged_on": day} for day in ("2024-06-10", "2024-08-10")
        ],
        "major_diseases": [
            {"person": p, "kind": "long_term_outpatient", "recognised_on": "2024-08-01"}
            for p in ("he", "she")
        ],
    }
    found = score(date(2024, 8, 31), {"he": "1942-01-01", "she": "1943-01-01"}, registers)
    assert found.level == "blue"


def test_being_old_alone_is_no_alert_and_no_watch(score: Scorer) -> None:
    registers = {
        "living_alone": [{"person": "she", "since": "2020-01-01", "last_contact_on": "2024-08-30"}],
        "pensions": [{"person": "she", "kind": "employee", "monthly_amount": Yuan(2000)}],
    }
    found = score(date(2024, 8, 31), {"she": "1938-01-01"}, registers)
    assert (found.score, found.level) == (0, "none")
    assert [a.points for a in found.adjustments] == [-5]


def test_stopped_contributions_light_one_dimension_only(score: Scorer) -> None:
    paid = [{"person": "a", "month": m, "kind": "flexible", "paid": True} for m in BEFORE_MAY]
    found = score(date(2024, 8, 31), {"a": "1980-01-01"}, {"employment_contributions": paid})
    lit = [d for d, p in found.points_by_dimension.items() if p]
    assert lit == ["work_schooling"]
    raw = {c.indicator for c in found.contributions if c.raw_points}
    assert {
        "months_without_income",
        "zero_employment",
        "new_unemployment",
        "flexible_contributions_stopped",
    } <= raw


def test_one_bill_counts_once_across_dimensions(score: Scorer) -> None:
    registers = {
        "disability_certificates": [
            {"person": "kid", "disability_type": "5", "grade": "3", "issued_on": "2020-01-01"}
        ],
        "medical_settlements": [
            {
                "person": "kid", "setting": "outpatient", "disease_group": "rehabilitation",
                "settled_on": "2024-08-10", "self_paid": Yuan(12000),
            }
        ],
    }  # fmt: skip
    found = score(date(2024, 8, 31), {"a": "1985-01-01", "kid": "2016-01-01"}, registers)
    assert points(found) == {"child_rehabilitation": 12}


def test_unknown_income_counts_as_possible_for_a_new_major_disease(score: Scorer) -> None:
    disease = {"major_diseases": [{"person": "a", "kind": "major", "recognised_on": "2024-08-01"}]}
    found = score(date(2024, 8, 31), {"a": "1985-01-01"}, disease)
    assert (found.triggers, found.level) == (("new_major_disease",), "orange")


def test_a_verified_income_far_over_the_line_stops_that_trigger(score: Scorer) -> None:
    registers = {
        "major_diseases": [{"person": "a", "kind": "major", "recognised_on": "2024-08-01"}],
        "income_checks": [
            {
                "person": "a", "head": "wages", "period_from": "2024-05-01", "period_to": "2024-07-31",
                "monthly_amount": Yuan(1365),
            }
        ],
    }  # fmt: skip
    at_the_marginal_line = score(date(2024, 8, 31), {"a": "1985-01-01"}, registers)
    assert at_the_marginal_line.triggers == ()
    registers["income_checks"][0]["monthly_amount"] = Yuan("1364.99")
    assert score(date(2024, 8, 31), {"a": "1985-01-01"}, registers).triggers == ("new_major_disease",)


DOUBLE = """values:
  - {area: "4201", from: 2024-08-15, from_is: exact, value: 2.0, source: proposal}
"""


@pytest.mark.parametrize(
    ("day", "yuan", "fires"),
    [
        (date(2024, 8, 14), "1364.99", True),  # the nation's 1.5 times 910
        (date(2024, 8, 14), "1365", False),
        (date(2024, 8, 31), "1365", True),  # Wuhan's own 2.0 from the 15th, as Hangzhou has it
        (date(2024, 8, 31), "1819.99", True),
        (date(2024, 8, 31), "1820", False),
    ],
)
def test_the_trigger_follows_the_marginal_ratio_of_the_day_and_the_area(
    cn: Pack, tmp_path: Path, day: date, yuan: str, fires: bool
) -> None:
    root = tmp_path / "ours"
    shutil.copytree(cn.root, root, ignore=shutil.ignore_patterns("__pycache__"))
    overlay = root / "hubei/wuhan/parameters/marginal/ratio.yaml"
    overlay.parent.mkdir()
    overlay.write_text(DOUBLE, encoding="utf-8")
    ours = load_pack(root)
    registers = {
        "major_diseases": [{"person": "a", "kind": "major", "recognised_on": "2024-08-01"}],
        "income_checks": [
            {
                "person": "a", "head": "wages", "period_from": "2024-05-01", "period_to": "2024-07-31",
                "monthly_amount": Yuan(yuan),
            }
        ],
    }  # fmt: skip
    found = scorer(ours)(day, {"a": "1985-01-01"}, registers)
    assert (found.triggers == ("new_major_disease",)) == fires


def test_score_alerts_have_the_clocks_of_the_brief(cn: Pack) -> None:
    clocks = cn.scorecard.clocks
    assert {n: (c.visit.calendar_days, c.disposition.calendar_days) for n, c in clocks.items()} == {
        "yellow": (14, 21),
        "orange": (7, 14),
        "red": (3, 7),
    }
    assert clocks["red"].first_contact is not None and clocks["red"].first_contact.calendar_days == 1


def test_an_income_verified_under_the_line_and_no_aid_is_an_alert_by_itself(score: Scorer) -> None:
    check = {
        "person": "a", "head": "wages", "period_from": "2024-05-01", "period_to": "2024-07-31",
        "monthly_amount": Yuan("909.99"),
    }  # fmt: skip
    poor = score(date(2024, 8, 31), {"a": "1985-01-01"}, {"income_checks": [check]})
    assert (poor.score_level, poor.triggers, poor.level) == ("yellow", ("income_under_line",), "orange")
    helped = {"person": "a", "scheme": "dibao", "granted_on": "2024-01-01"}
    on_dibao = score(
        date(2024, 8, 31), {"a": "1985-01-01"}, {"income_checks": [check], "assistance_recipients": [helped]}
    )
    assert on_dibao.triggers == ()
    check["monthly_amount"] = Yuan(910)
    assert score(date(2024, 8, 31), {"a": "1985-01-01"}, {"income_checks": [check]}).level == "blue"


def test_a_fire_in_a_rich_home_is_orange_and_not_red(score: Scorer) -> None:
    fire = {"emergency_events": [{"person": "a", "kind": "fire", "happened_on": "2024-08-20"}]}
    found = score(date(2024, 8, 31), {"a": "1985-01-01"}, fire)
    assert (found.level, found.triggers) == ("orange", ("disaster",))


def test_every_trigger_is_at_least_orange_with_owner_and_clock(cn: Pack) -> None:
    for trigger in cn.scorecard.triggers.values():
        assert trigger.level == "orange", trigger.name
        assert trigger.owner.en and trigger.owner.zh and trigger.clock_days >= 1


def test_a_cry_for_help_has_the_shortest_clock(cn: Pack) -> None:
    triggers = cn.scorecard.triggers
    cry = triggers["cry_for_help"]
    assert cry.queue == "cry"
    assert cry.clock_days < min(t.clock_days for t in triggers.values() if t is not cry)


def test_absence_from_school_goes_to_the_education_bureau_and_gives_no_points(cn: Pack) -> None:
    assert cn.scorecard.triggers["school_absence"].owner.en == "Education bureau"
    assert "school_absence" not in cn.scorecard.scored


def test_undelivered_policy_has_its_own_queue_and_gives_no_points(cn: Pack) -> None:
    names = [n for n in cn.indicators if n.startswith("undelivered_")]
    assert len(names) == 3
    assert {cn.scorecard.triggers[n].queue for n in names} == {"deliver"}
    assert not set(names) & set(cn.scorecard.scored)


def test_every_value_is_marked_as_a_proposal(cn: Pack) -> None:
    assert cn.scorecard.status == "proposal"
    assert all(p.source.startswith("proposal") for p in cn.scorecard.points.values())


def test_levels_rise_and_begin_where_the_brief_says(cn: Pack) -> None:
    assert dict(cn.scorecard.levels) == {"blue": 15, "yellow": 30, "orange": 50, "red": 70}
    assert all(a < b for a, b in pairwise(cn.scorecard.levels.values()))


@pytest.mark.parametrize(("day", "counts"), [(date(2024, 8, 14), True), (date(2024, 8, 15), False)])
def test_working_age_follows_its_parameter_by_day(cn: Pack, tmp_path: Path, day: date, counts: bool) -> None:
    root = tmp_path / "ours"
    shutil.copytree(cn.root, root, ignore=shutil.ignore_patterns("__pycache__"))
    file = root / "parameters/working_age/oldest.yaml"
    later = '  - {area: "", from: 2024-08-15, from_is: exact, value: 50, source: proposal}\n'
    file.write_text(file.read_text(encoding="utf-8") + later, encoding="utf-8")
    people = {"dead": "1971-01-01", "child": "2012-01-01"}
    registers = {"deaths": [{"person": "dead", "died_on": "2024-08-01", "reported_by": "police"}]}
    found = scorer(load_pack(root))(day, people, registers, away={"dead": "dead"})
    assert ("earner_died" in found.triggers) == counts
