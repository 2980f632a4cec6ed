"""The Zhou household has exactly its facts and dates in every district of Wuchang that covers 2024."""

import json
from datetime import date

import pytest

from closeknit.packs.loader import load_pack
from closeknit.synth import identity, story
from closeknit.synth.district import write_district

ZHOU, DAUGHTER, FATHER, MOTHER = story.FAMILY


def _rows(district, register, person=None, period=None):
    numbers = {one.number for one in story.FAMILY} if person is None else {person.number}
    return [row for row in district.rows(register, period) if row["resident_id"] in numbers]


def test_four_people_of_the_right_age_live_in_one_dwelling_on_one_book(district):
    for period in ("2024-06", "2024-07", "2024-08"):
        people = _rows(district, "population", period=period)
        assert len(people) == 4 and len({row["dwelling_no"] for row in people}) == 1
        assert {row["community"][:6] for row in people} == {"420106"}
        book = _rows(district, "household_book", period=period)
        assert [row["relation"] for row in book] == ["0", "3", "5", "5"] and len(
            {row["book_no"] for row in book}
        ) == 1
    ages = [(date(2024, 8, 31) - one.birth).days // 365.25 for one in story.FAMILY]
    assert ages == [45, 14, 72, 70]
    assert all(identity.is_valid(one.number) for one in story.FAMILY)


def test_zhou_is_divorced_since_2019(district):
    events = _rows(district, "marriages", ZHOU)
    assert events[-1]["event"] == "divorced" and events[-1]["registered_on"].startswith("2019-")


def test_the_parents_draw_employee_pensions_of_1700_and_1500(district):
    pensions = {row["resident_id"]: row for row in _rows(district, "pensions", period="2024-08")}
    assert pensions[FATHER.number]["monthly_amount"] == "1700.00"
    assert pensions[MOTHER.number]["monthly_amount"] == "1500.00"
    assert {row["kind"] for row in pensions.values()} == {"employee"}


def test_earnings_and_contributions_end_in_april(district):
    driving = [row["month"] for row in _rows(district, "platform_income", ZHOU)]
    paid = [row["month"] for row in _rows(district, "employment_contributions", ZHOU)]
    assert max(driving) == max(paid) == "2024-04" and len(driving) == len(paid) == 11
    assert {row["kind"] for row in _rows(district, "employment_contributions", ZHOU)} == {"flexible"}


def test_two_stays_leave_14000_yuan_to_pay(district):
    stays = _rows(district, "medical_settlements", ZHOU)
    assert [(s["admitted_on"], s["discharged_on"], s["settled_on"]) for s in stays] == [
        ("2024-05-06", "2024-05-20", "2024-05-20"),
        ("2024-07-22", "2024-08-05", "2024-08-05"),
    ]
    assert sum(float(s["self_paid"]) + float(s["self_paid_outside"]) for s in stays) == 14_000


def test_the_second_stay_is_in_the_file_of_august(district):
    assert not _rows(district, "medical_settlements", ZHOU, "2024-07")
    assert len(_rows(district, "medical_settlements", ZHOU, "2024-08")) == 1


def test_the_daughter_is_in_junior_secondary_school(district):
    assert {row["stage"] for row in _rows(district, "education_enrolment", DAUGHTER)} == {"junior"}


def test_the_family_is_in_no_other_register(district):
    expected = {
        "population", "household_book", "marriages", "pensions", "insurance_enrolment", "education_enrolment",
        "employment_contributions", "platform_income", "medical_settlements",
    }  # fmt: skip
    assert {name for name in district.contracts if _rows(district, name)} == expected


def test_the_truth_says_in_need_from_july_and_not_helped(district):
    months = {row["month"]: row for row in district.truth("households.csv") if row["household"] == story.BOOK}
    assert [months[m]["need"] for m in ("2024-06", "2024-07", "2024-08")] == ["0", "1", "1"]
    assert months["2024-08"]["income_fen_head"] == "80000" and months["2024-08"]["in_need_unhelped"] == "1"


def test_the_summary_names_household_person_and_month(district):
    told = json.loads((district.folder / "truth" / "story.json").read_text("utf-8"))
    assert told["household"] == _rows(district, "household_book", ZHOU)[0]["book_no"]
    assert told["person"] == ZHOU.number and told["first_alert_month"] == "2024-08"
    assert "2024-08" in told["months"] and "2024-07" in told["months"]


@pytest.mark.parametrize(
    ("day", "present"), [(date(2023, 12, 31), False), (date(2024, 3, 31), True), (date(2025, 12, 31), True)]
)
def test_the_household_is_there_whenever_2024_is_covered(tmp_path, day, present):
    write_district(tmp_path / "d", 300, 1, day, load_pack("cn"))
    people = (tmp_path / "d" / "truth" / "persons.csv").read_text("utf-8")
    assert (ZHOU.number in people) is present


def test_later_months_bring_dibao_and_work_again(tmp_path):
    folder = tmp_path / "d"
    write_district(folder, 300, 1, date(2025, 4, 30), load_pack("cn"))
    recipients = (folder / "assistance_recipients_2025-04.csv").read_text("utf-8")
    assert (
        sum(
            float(line.split(",")[6])
            for line in recipients.splitlines()
            if story.ZHOU.name in line or ",140.00" in line
        )
        >= 560
    )
    assert f"{ZHOU.number},2025-03,PT002,1600.00" in (folder / "platform_income_2025-03.csv").read_text(
        "utf-8"
    )
