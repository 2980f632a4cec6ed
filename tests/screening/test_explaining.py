"""`explain`: any household of a run, as data that adds up, recomputes and names its sources."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pytest

from closeknit.engine.indicators import Day, plan_rows
from closeknit.engine.scoring import score_household
from closeknit.engine.units import NotFound, RunFailed
from closeknit.intake.home import Home
from closeknit.screening.explaining import explain
from closeknit.screening.explaining.evidence import Evidence
from closeknit.screening.explaining.to_officers import parameter_line
from closeknit.screening.results import open_run
from tests.screening import reporting_district as small

CONTRIBUTION = {
    "indicator",
    "dimension",
    "member",
    "value",
    "unit",
    "points",
    "threshold",
    "known",
    "sources",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small.two_runs(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def first(home: Home) -> dict[str, Any]:
    """Family 1 in August."""
    return explain(home, small.pack(), small.BOOK)


def entry(explanation: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [c for c in explanation["contributions"] if c["indicator"] == name]
    return found


def test_the_documented_keys_are_all_there_and_it_is_json(first: dict[str, Any]) -> None:
    assert {"household", "day", "score", "level", "triggers", "contributions"} <= set(first)
    assert {"adjustments", "changed_since", "would_clear"} <= set(first)
    for c in first["contributions"]:
        assert set(c) >= CONTRIBUTION
        assert all(set(s) >= {"register", "batches", "as_of"} for s in c["sources"])
        assert isinstance(c["points"], int) and isinstance(c["value"], int | None)
    assert all(set(a) == {"kind", "dimension", "points"} for a in first["adjustments"])
    assert all(set(m) >= {"indicator", "from", "to", "unit", "points"} for m in first["would_clear"])
    assert json.loads(json.dumps(first)) == first
    assert (first["day"], first["level"], first["score"]) == ("2024-08-31", "orange", 60)


def test_for_every_household_the_score_is_what_is_shown(home: Home) -> None:
    run = open_run(home)
    for family in range(1, small.FAMILIES + 1):
        told = explain(home, small.pack(), str(small.household_key(home, family)))
        shown = sum(c["points"] for c in told["contributions"]) + sum(
            a["points"] for a in told["adjustments"]
        )
        assert told["score"] == shown
        assert {c["indicator"] for c in told["contributions"]} | {
            c["indicator"] for c in told["others"]
        } == set(small.pack().indicators)
    assert run.manifest["summary"]["scored"] == small.FAMILIES


def test_the_sources_number_and_the_key_name_the_same_household(home: Home, first: dict[str, Any]) -> None:
    by_key = explain(home, small.pack(), first["household"])
    assert by_key == first
    assert first["household"] == str(small.household_key(home, 1))


def test_a_member_is_named_where_one_person_carries_the_value(first: dict[str, Any]) -> None:
    assert entry(first, "hospital_load")["member"] == str(small.person_key(1, 1))
    assert entry(first, "member_in_custody")["member"] == str(small.person_key(1, 2))
    assert entry(first, "out_of_pocket_year")["member"] is None  # money of the household


def test_several_people_who_carry_a_value_alike_are_listed_and_none_is_singled_out(home: Home) -> None:
    told = explain(home, small.pack(), str(small.household_key(home, 55)))
    holders = entry(told, "several_disabled")
    assert (holders["value"], holders["member"]) == (2, None)
    assert holders["members"] == [{"member": str(small.person_key(55, m)), "value": 1} for m in (2, 3)]


def test_the_same_money_counts_once_and_says_with_what(first: dict[str, Any]) -> None:
    month = entry(first, "out_of_pocket_month")
    assert (month["points"], month["raw_points"], month["counted_with"]) == (0, 8, "out_of_pocket_year")


def test_an_unknown_value_is_unknown_and_not_zero(first: dict[str, Any]) -> None:
    income = entry(first, "income_ratio")
    assert (income["known"], income["value"], income["points"]) == (False, None, 0)
    assert (income["sources"][0]["as_of"], income["sources"][0]["state"]) == (None, "missing")
    assert [f["register"] for f in first["feeds"]] == ["income_checks"]
    assert first["feeds"][0]["indicators"] == ["income_ratio"]


def test_it_says_what_changed_since_the_previous_run(first: dict[str, Any]) -> None:
    assert first["previous"]["score"] < 30 <= first["score"]
    changed = {c["indicator"]: (c["before"], c["after"]) for c in first["changed_since"]}
    assert changed["hospital_load"] == (1, 2)
    assert changed["out_of_pocket_year"] == (800_000, 1_400_000)
    assert "unsafe_home" not in changed
    assert first["changed_since"][0]["indicator"] == "hospital_load"


def test_the_first_run_has_nothing_to_compare_with(home: Home) -> None:
    told = explain(home, small.pack(), small.BOOK, open_run(home, "2024-07-31-00000007").id)
    assert (told["previous"], told["changed_since"], told["alerts"]) == (None, [], [])
    assert told["level"] == "blue"


def test_the_change_that_would_clear_it_does_clear_it(home: Home, first: dict[str, Any]) -> None:
    values = {c["indicator"]: c["value"] for c in first["contributions"] + first["others"]}
    changed = {m["indicator"]: m["to"] for m in first["would_clear"]}
    line = {"dibao.line": 91_000}
    assert score_household(small.pack().scorecard, values, line).score == first["score"]
    assert score_household(small.pack().scorecard, values | changed, line).score < first["alert_line"]


def test_nothing_clears_a_hard_trigger_and_it_says_so(home: Home) -> None:
    told = explain(home, small.pack(), str(small.household_key(home, 7)))
    assert (told["triggers"], told["would_clear"]) == (["asked_for_help"], None)
    assert "hard trigger" in told["would_clear_reason"]["en"]
    detail = told["trigger_details"][0]
    assert detail["clock_days"] == 3
    (condition,) = detail["conditions"]
    assert (condition["indicator"], condition["value"], condition["holds"]) == ("cry_for_help", 1, True)
    assert [(c["claim"], c["edge"], c["parameter"]) for c in condition["claims"]] == [("at_least", 1, None)]


def test_a_household_without_an_alert_is_told_why_it_has_none(home: Home) -> None:
    told = explain(home, small.pack(), str(small.household_key(home, 2)))
    assert (told["level"], told["alerts"], told["would_clear"]) == ("none", [], None)
    assert "no score alert" in told["would_clear_reason"]["en"]
    stays = next(c for c in told["others"] if c["indicator"] == "hospital_load")
    assert (stays["value"], stays["points"], stays["known"]) == (0, 0, True)
    assert [b["edge"] for b in stays["bands"]] == [4, 2]
    assert told["next_level"] == {"level": "blue", "from": 15, "points_to_go": 15}


def test_the_rows_behind_a_value_are_those_its_facts_select(home: Home, first: dict[str, Any]) -> None:
    pack, run = small.pack(), open_run(home)
    fact = next(f for f in pack.indicators["hospital_load"].facts if f.name == "stays")
    files = list((home.ready / fact.register).rglob(f"{run.manifest['batches'][fact.register][0]}.parquet"))
    sql = str(ibis.to_sql(plan_rows(fact, pack.contracts[fact.register], Day(run.day)), dialect="duckdb"))
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW {fact.register} AS SELECT * FROM '{files[0]}'")
        selected = connection.execute(
            f"SELECT discharged_on FROM ({sql}) WHERE household_key = ? ORDER BY ALL",
            [int(first["household"])],
        ).fetchall()
    shown = [
        cell["text"]["en"]
        for row in entry(first, "hospital_load")["rows"]
        for cell in row["cells"]
        if cell["column"] == "discharged_on"
    ]
    assert shown == [str(day) for (day,) in selected] == ["2024-05-20", "2024-08-05"]
    assert {row["batch"] for row in entry(first, "hospital_load")["rows"]} == {
        run.manifest["batches"][fact.register][0]
    }


def test_no_pseudonym_but_the_members_key_stands_in_a_row(first: dict[str, Any]) -> None:
    for c in first["contributions"]:
        for row in c.get("rows", []):
            assert all("key" not in cell["column"] for cell in row["cells"])


def test_a_threshold_names_the_parameter_it_was_read_from(first: dict[str, Any]) -> None:
    year = entry(first, "out_of_pocket_year")
    assert year["threshold"] == 12 * 91_000
    (line,) = year["parameters"]
    assert (line["area"], line["from"], line["from_is"], line["value"]) == (
        "4201",
        "2022-04-01",
        "at_latest",
        91_000,
    )
    assert line["source_text"]["en"] == "Paper on the line, art. 2"


def test_a_stale_register_marks_what_rests_on_it_and_makes_nobody_red(tmp_path: Path) -> None:
    home = Home(tmp_path)
    small.make_run(home, small.AUGUST, stale=("medical_settlements",))
    told = explain(home, small.pack(), str(small.household_key(home, 15)))
    assert entry(told, "hospital_load")["stale"]
    assert not entry(told, "unsafe_home")["stale"]
    assert (told["score"], told["level"]) == (73, "orange")
    assert {f["register"] for f in told["feeds"]} == {"income_checks", "medical_settlements"}


def test_rows_that_a_rebuilt_ready_layer_no_longer_has_are_not_guessed(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path)
    shutil.rmtree(home.ready)
    told = explain(home, small.pack(), str(small.household_key(home, 1)))
    assert not told["rows_at_hand"]
    assert told["score"] == 60
    assert entry(told, "hospital_load")["rows"] == []


def test_rows_of_a_consented_register_are_shown_only_for_families_it_was_read_for(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path)
    small.write_income_checks(home, families=(1, 25))
    pack = replace(small.pack(), applicants_are_in=("assistance_recipients",))
    run = open_run(home)
    run.manifest["missing"] = []
    run.manifest["batches"]["income_checks"] = ["2024-08-31-checks"]

    def rows(family: int) -> int:
        with Evidence(home, pack, run, small.AREA, small.household_key(home, family)) as evidence:
            return len(evidence.rows(pack.indicators["income_ratio"]))

    assert (rows(1), rows(25)) == (0, 1)  # family 25 is helped, family 1 never applied
    run.manifest["wider_scope"] = "paper 7"
    assert rows(1) == 1


def test_a_stored_score_that_does_not_recompute_is_refused(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path)
    (scores,) = open_run(home).files("scores")
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE s AS SELECT * FROM '{scores}'")
        connection.execute("UPDATE s SET score = score + 1")
        connection.execute(f"COPY s TO '{scores}' (FORMAT parquet)")
    with pytest.raises(RunFailed, match="do not use this run"):
        explain(home, small.pack(), small.BOOK)


def test_a_run_of_another_pack_content_is_refused(home: Home) -> None:
    with pytest.raises(RunFailed, match="made with pack small"):
        explain(home, replace(small.pack(), hash="0" * 64), small.BOOK)


@pytest.mark.parametrize("asked", ["", "1", "42010600000061", "nobody", "９", "99999999999999999999999"])
def test_a_household_that_is_not_there_is_not_found(home: Home, asked: str) -> None:
    with pytest.raises(NotFound, match="is not in run"):
        explain(home, small.pack(), asked)


def test_the_day_is_the_runs_day(first: dict[str, Any]) -> None:
    assert date.fromisoformat(first["day"]) == small.AUGUST


def test_a_parameter_used_past_the_day_it_was_confirmed_is_marked(home: Home, first: dict[str, Any]) -> None:
    (line,) = {p["parameter"]: p for c in first["contributions"] for p in c["parameters"]}.values()
    assert (line["parameter"], line["last_confirmed"]) == ("dibao.line", "2024-07-31")
    assert line["past_confirmation"]
    assert "last confirmed on 2024-07-31, before this day" in parameter_line(line, "en")
    assert "before this day" not in parameter_line(line | {"past_confirmation": False}, "en")
