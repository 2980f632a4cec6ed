"""The Zhou household crosses the line in the right month, for the right reasons, and not before."""

from __future__ import annotations

import duckdb

from closeknit.screening.explaining import explain
from tests.screening.conftest import District


def alerts_of(district: District, run, household: int) -> list[tuple]:
    (path,) = run.files("alerts")
    return duckdb.execute(
        f"SELECT queue, cause, status, raised_on FROM '{path}' WHERE household_key = {household}"
    ).fetchall()


def test_no_alert_at_the_end_of_july(district: District):
    why = explain(district.home, district.pack, district.story["household"], district.july.id)
    assert alerts_of(district, district.july, int(why["household"])) == []
    assert why["score"] < 30


def test_one_new_alert_at_the_end_of_august(district: District):
    why = explain(district.home, district.pack, district.story["household"], district.august.id)
    assert district.story["first_alert_month"] == "2024-08"
    ((queue, cause, status, raised_on),) = alerts_of(district, district.august, int(why["household"]))
    assert (queue, cause, status, str(raised_on)) == ("difficulty", "score", "new", "2024-08-31")


def test_the_reasons_are_the_second_stay_the_cost_and_the_lost_income(district: District):
    why = explain(district.home, district.pack, district.story["household"], district.august.id)
    values = {c["indicator"]: (c["value"], c["points"] > 0) for c in why["contributions"]}
    assert values["hospital_load"] == (2, True)
    assert values["out_of_pocket_year"] == (1_400_000, True)
    assert values["months_without_income"][1]
    changed = {c["indicator"] for c in why["changed_since"]}
    assert {"hospital_load", "out_of_pocket_year"} <= changed


def test_four_members_count(district: District):
    why = explain(district.home, district.pack, district.story["household"], district.august.id)
    assert district.august.household(district.pack, int(why["household"]))["members"] == 4


def test_the_explanation_sums_to_the_score(district: District):
    why = explain(district.home, district.pack, district.story["household"], district.august.id)
    points = sum(c["points"] for c in why["contributions"]) + sum(a["points"] for a in why["adjustments"])
    assert points == why["score"]
