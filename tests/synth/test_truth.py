"""The truth is apart from the registers, complete, and defined by true income and care alone."""

import json
from collections import Counter

from closeknit.synth import rates


def test_no_register_lies_in_the_truth_folder_and_no_truth_beside_the_registers(district):
    beside = {path.name for path in district.folder.iterdir() if path.is_file()}
    assert beside == set(district.summary.files)
    assert {"persons.csv", "households.csv", "shocks.csv", "errors.csv", "story.json"} <= {
        path.name for path in (district.folder / "truth").iterdir()
    }


def test_the_district_has_exactly_the_people_asked_for(district):
    lives = Counter(person["lives"] for person in district.truth("persons.csv"))
    assert lives["home"] + lives["dormitory"] + lives["lodging"] == district.summary.people
    assert lives["elsewhere"] > 0 and lives["dormitory"] > lives["lodging"] > 0


def test_everybody_alive_and_here_is_in_the_population_register_once(district):
    errors = {e["resident_id"] for e in district.truth("errors.csv") if e["register"] == "population"}
    here = {
        p["resident_id"]
        for p in district.truth("persons.csv")
        if p["lives"] != "elsewhere" and not p["died_on"] and not p["moved_out"]
    }
    listed = Counter(row["resident_id"].upper() for row in district.rows("population", "2024-08"))
    assert here - set(listed) <= errors
    assert all(n == 1 for number, n in listed.items() if number not in errors)


def test_nobody_else_is_in_the_population_register(district):
    wrong = {e["given"] for e in district.truth("errors.csv") if e["register"] == "population"}
    known = {p["resident_id"] for p in district.truth("persons.csv") if p["lives"] != "elsewhere"}
    assert {row["resident_id"].upper() for row in district.rows("population")} - known <= wrong


def test_families_hold_every_member_once(district):
    members = Counter(
        p["household"] for p in district.truth("persons.csv") if p["household"] and not p["died_on"]
    )
    august = {
        row["household"]: int(row["members"])
        for row in district.truth("households.csv")
        if row["month"] == "2024-08"
    }
    assert sum(august.values()) <= sum(members.values())
    assert all(n <= members[household] for household, n in august.items() if members[household])


def test_need_by_income_follows_from_the_figures_written_beside_it(district):
    rows = district.truth("households.csv")
    by_income = [row for row in rows if row["reason"] == "income"]
    assert by_income and all(int(row["income_fen_head"]) <= rates.LINE * 100 for row in by_income)
    rest = [row for row in rows if row["need"] == "0"]
    poor = [r for r in rest if int(r["income_fen_head"]) < rates.LINE * 100]
    assert all(int(r["savings_fen_head"]) >= 6 * rates.LINE * 100 - 1 for r in poor)


def test_unhelped_need_is_need_without_help(district):
    for row in district.truth("households.csv"):
        assert (row["in_need_unhelped"] == "1") == (row["need"] == "1" and row["helped"] == "0")


def test_unhelped_need_is_rare_but_there(district):
    august = [row for row in district.truth("households.csv") if row["month"] == "2024-08"]
    share = sum(row["in_need_unhelped"] == "1" for row in august) / len(august)
    assert 0.005 <= share <= 0.02


def test_shocks_of_every_kind_happen_to_people_of_the_district(district):
    shocks = district.truth("shocks.csv")
    assert {s["kind"] for s in shocks} == set(rates.SHOCKS_MONTH) | {"death"}
    numbers = {p["resident_id"] for p in district.truth("persons.csv")}
    assert {s["resident_id"] for s in shocks} <= numbers


def test_work_lost_shows_in_the_contributions(district):
    lost = {s["resident_id"]: s["day"][:7] for s in district.truth("shocks.csv") if s["kind"] == "job_loss"}
    paid = {
        (row["resident_id"], row["month"])
        for row in district.rows("employment_contributions")
        if row["paid"] == "是"
    }
    before = [n for n, month in lost.items() if (n, month) in paid]
    after = [n for n in before if "2023-07" <= lost[n] <= "2024-07" and (n, _next(lost[n])) in paid]
    assert len(before) > 10 and not after


def _next(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def test_street_outlines_say_that_they_are_invented(district):
    shape = json.loads((district.folder / "truth" / "streets_420106.geojson").read_text("utf-8"))
    assert shape["invented"] is True and len(shape["features"]) >= 14
    assert all(f["properties"]["invented"] and f["id"].startswith("420106") for f in shape["features"])
    assert all(
        f["geometry"]["coordinates"][0][0] == f["geometry"]["coordinates"][0][-1] for f in shape["features"]
    )
