"""Statutory clocks of one family: from acceptance, in official working days, by tier, place and delegation; and remedies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from closeknit.engine.units import FactsRefused
from closeknit.packs.changes import Change, with_changes
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.determining.desk import determine

EVERYTHING = [
    "status", "study", "health", "care", "work", "income", "spending", "property", "supporters", "history", "emergency"
]  # fmt: skip
PENSIONER = {"item": "pension_employee", "from": "2012-03"}


@pytest.fixture(scope="module")
def cn() -> Pack:
    return load_pack("cn")


def family(area: str = "420106", pension: int = 60000, **household: Any) -> dict[str, Any]:
    return {
        "area": area,
        "residence": "urban",
        "complete": EVERYTHING,
        "household": household,
        "persons": [
            {
                "person": "zhou",
                "relation": "self",
                "birth_date": "1979-03-05",
                "membership": True,
                "able_to_work": True,
                "income": [PENSIONER | {"fen_month": pension}],
            }
        ],
    }


def ask(
    pack: Pack,
    content: Mapping[str, Any],
    day: date = date(2024, 10, 15),
    applied: date = date(2024, 9, 10),
    **happened: date,
) -> dict[str, Any]:
    return determine(pack, content, day, applied, happened=happened)


def clocks(answer: Mapping[str, Any]) -> dict[str, tuple[str | None, str]]:
    return {c["step"]: (c["due"], c["kind"]) for c in answer["clocks"]}


def test_a_dibao_application_runs_from_acceptance(cn: Pack) -> None:
    answer = ask(cn, family(), notice_posted=date(2024, 9, 24), file_received=date(2024, 10, 8))
    assert clocks(answer) == {
        "survey_start": ("2024-09-13", "working"),
        "data_check_start": (None, "working"),  # nobody said when the street asked
        "public_notice": ("2024-10-01", "calendar"),
        "decision": ("2024-10-21", "working"),  # a make-up Saturday counts
        "total": ("2024-10-28", "working"),
    }
    total = next(c for c in answer["clocks"] if c["step"] == "total")
    assert (total["days"], total["from"], total["source"], total["article"], total["provisional"]) == (
        30,
        "2024-09-10",
        "dibao-review-and-confirmation-measures-2021",
        "22",
        False,
    )


def test_acceptance_may_come_after_the_application(cn: Pack) -> None:
    answer = ask(cn, family(), accepted=date(2024, 9, 12))
    assert clocks(answer)["survey_start"] == ("2024-09-18", "working")


def test_a_special_case_takes_longer_and_a_delegated_one_less(cn: Pack) -> None:
    assert clocks(ask(cn, family(objection=True)))["total"][0] == "2024-11-18"
    street = with_changes(cn, [Change("delegation.to_street", "yes", "", date(2021, 7, 1))])
    assert clocks(ask(street, family()))["total"][0] == "2024-10-14"
    assert clocks(ask(street, family(hard_survey=True)))["total"][0] == "2024-11-18"


def test_before_the_notice_of_2022_the_street_had_no_shorter_clock(cn: Pack) -> None:
    street = with_changes(cn, [Change("delegation.to_street", "yes", "", date(2021, 7, 1))])
    early = ask(street, family(), day=date(2022, 10, 18), applied=date(2022, 10, 10))
    assert next(c["days"] for c in early["clocks"] if c["step"] == "total") == 30


def test_zhejiang_has_its_own_clocks(cn: Pack) -> None:
    elsewhere = with_changes(cn, [Change("dibao.line", "urban:1100,rural:1100", "33", date(2024, 1, 1))])
    answer = ask(elsewhere, family("330102"), file_received=date(2024, 10, 8))
    found = {c["step"]: (c["days"], c["source"]) for c in answer["clocks"]}
    regulation = "zhejiang-social-assistance-regulation-2020"
    assert found["first_opinion"] == (15, regulation)
    assert found["decision"] == (5, regulation)
    assert found["survey_start"][0] == 3


def test_a_refusal_is_told_in_three_working_days(cn: Pack) -> None:
    answer = ask(cn, family(pension=900000), day=date(2024, 9, 30))
    assert answer["household_tier"] == "none"
    assert clocks(answer)["refusal_notice"] == ("2024-10-10", "working")  # 8, 9 and 10 October
    assert "refusal_notice" not in clocks(ask(cn, family()))


def test_tekun_has_longer_clocks_of_its_own(cn: Pack) -> None:
    old = family(pension=0)
    old["persons"][0] |= {"birth_date": "1950-06-01", "able_to_work": False}
    answer = ask(cn, old)
    assert answer["household_tier"] == "tekun"
    assert clocks(answer)["tekun_first_opinion"] == ("2024-10-08", "working")
    assert "total" not in clocks(answer)


def test_a_rigid_family_has_thirty_working_days_and_a_year(cn: Pack) -> None:
    rigid = family(pension=300000, current_tier="rigid", current_since="2025-03-03")
    rigid["persons"][0]["spending"] = [{"kind": "medical", "day": "2025-01-10", "fen": 3000000}]
    answer = ask(cn, rigid, day=date(2025, 4, 1), applied=date(2025, 3, 3))
    assert answer["household_tier"] == "rigid"
    assert clocks(answer) == {
        "rigid_total": ("2025-04-15", "working"),  # Tomb-Sweeping Day, 4 April, is off
        "rigid_validity": ("2026-03-03", "calendar"),
    }


def test_a_death_is_settled_within_three_months(cn: Pack) -> None:
    assert clocks(ask(cn, family(member_died_on="2024-08-31")))["death_check"] == ("2024-11-30", "calendar")


def test_every_answer_has_the_remedies_with_body_and_last_day(cn: Pack) -> None:
    answer = ask(cn, family(), reconsideration_applied=date(2024, 10, 18))
    found = {r["remedy"]: r for r in answer["remedies"]}
    assert (found["reconsideration"]["due"], found["reconsideration"]["body"]) == (
        "2024-12-16",  # the sixtieth day is a Saturday
        "county government",
    )
    assert (found["suit"]["due"], found["suit"]["months"], found["suit"]["article"]) == (
        "2025-04-15",
        6,
        "46",
    )
    assert found["suit_after_reconsideration"]["due"] is None
    assert (found["reconsideration_admission"]["due"], found["reconsideration_admission"]["kind"]) == (
        "2024-10-25",
        "working",
    )


def test_a_year_without_a_notice_makes_a_deadline_provisional(cn: Pack) -> None:
    answer = ask(cn, family(), day=date(2026, 12, 15), applied=date(2026, 12, 10))
    found = {c["step"]: c["provisional"] for c in answer["clocks"]}
    assert found == {"survey_start": False, "total": True} | {k: v for k, v in found.items() if v is False}


def test_days_out_of_order_and_strange_events_are_refused(cn: Pack) -> None:
    with pytest.raises(FactsRefused, match="acceptance day"):
        ask(cn, family(), accepted=date(2024, 9, 9))
    with pytest.raises(FactsRefused, match="no event 'moon'"):
        ask(cn, family(), moon=date(2024, 9, 9))
