"""`closeknit determine` for one family: the contract's keys, texts of the day, unknown facts, and what bad input gets."""

from __future__ import annotations

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner

from closeknit.cli.main import app
from closeknit.engine.units import FactsRefused, NotInForce
from closeknit.packs.changes import Change, with_changes
from closeknit.packs.loader import Pack
from closeknit.screening.determining.desk import determine
from closeknit.screening.determining.schema import facts_schema

APPLIED, DECIDED = date(2024, 9, 10), date(2024, 10, 15)
CONTRACT = {
    "application_day", "day", "household_tier", "persons", "counted", "counted_income_fen_month",
    "amount_fen_month", "start_month", "review_months", "refused", "margins", "missing", "trace",
}  # fmt: skip


@pytest.fixture
def zhou(cn: Pack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((cn.root / "examples" / "zhou.json").read_text(encoding="utf-8"))
    return found


def test_the_answer_has_the_keys_of_the_contract(cn: Pack, zhou: dict[str, Any]) -> None:
    answer = determine(cn, zhou, DECIDED, APPLIED)
    assert set(answer) >= CONTRACT
    assert answer["household_tier"] == "dibao"
    assert answer["amount_fen_month"] == 56_000
    assert answer["start_month"] == "2024-11"
    assert answer["review_months"] == 6
    assert [p["amount_fen_month"] for p in answer["persons"]] == [14_000] * 4
    assert answer["margins"]["dibao.line"] == 14_000
    assert answer["margins"]["marginal.line"] == 61_000
    assert answer["missing"] == []
    keys = {"step", "value", "unit", "inputs", "parameter", "area", "in_force_from", "source", "article"}
    assert all(keys <= set(step) for step in answer["trace"])
    json.dumps(answer)


def test_every_refused_tier_has_a_reason_in_both_languages(cn: Pack, zhou: dict[str, Any]) -> None:
    for lang in ("en", "zh"):
        answer = determine(cn, zhou, DECIDED, APPLIED, lang)
        assert [r["tier"] for r in answer["refused"]] == ["tekun", "single_person", "marginal", "rigid"]
        for refused in answer["refused"]:
            assert refused["because"]
            assert not any("{" in reason for reason in refused["because"])


def test_a_decision_of_2024_cites_no_text_of_later_years(cn: Pack, zhou: dict[str, Any]) -> None:
    cited = {e["source"] for e in determine(cn, zhou, DECIDED, APPLIED)["trace"]}
    assert "dibao-review-and-confirmation-measures-2021" in cited
    assert not cited & {"social-assistance-law-2026", "rigid-expenditure-household-measures-2025"}


def test_a_decision_of_july_2026_cites_the_law_of_that_day(cn: Pack, zhou: dict[str, Any]) -> None:
    day = date(2026, 7, 1)
    cited = {e["source"] for e in determine(cn, zhou, day, day)["trace"]}
    assert {"social-assistance-law-2026", "rigid-expenditure-household-measures-2025"} <= cited
    assert "interim-measures-2019" not in cited


def test_a_value_used_past_its_last_confirmation_is_marked(cn: Pack, zhou: dict[str, Any]) -> None:
    assert "dibao.line" in determine(cn, zhou, DECIDED, APPLIED)["unconfirmed"]
    day = date(2024, 9, 21)
    assert "dibao.line" not in determine(cn, zhou, day, day)["unconfirmed"]


def test_the_day_decides_the_line_and_the_application_the_window(cn: Pack, zhou: dict[str, Any]) -> None:
    later_window = determine(cn, zhou, DECIDED, date(2024, 7, 31))
    assert later_window["counted_income_fen_month"] == 320_000 + 520_000 // 3
    earlier_line = determine(cn, zhou, date(2024, 9, 20), APPLIED)
    assert earlier_line["amount_fen_month"] == 4 * 91_000 - 320_000


def test_an_unknown_that_could_change_the_outcome_is_asked_for_and_no_other(
    cn: Pack, zhou: dict[str, Any]
) -> None:
    zhou["complete"].remove("income")
    for person in zhou["persons"]:
        person.pop("income", None)
    zhou["persons"][1]["income"] = []
    answer = determine(cn, zhou, DECIDED, APPLIED)
    assert answer["household_tier"] is None
    asked = {q["fact"] for q in answer["missing"]}
    assert "wages_fen" in asked
    assert "scholarships_fen" not in asked
    assert len(answer["outcomes"]) > 1


@pytest.mark.parametrize(
    ("place", "fact", "asked"),
    [
        ("household", "deposits_fen", "deposits_fen"),
        ("father", "lives_with_family", "lives_with_family"),
        ("father", "income", "pension_employee_fen"),
    ],
)
def test_a_fact_given_as_null_is_unknown_also_where_its_group_is_complete(
    cn: Pack, zhou: dict[str, Any], place: str, fact: str, asked: str
) -> None:
    rows = {p["person"]: p for p in zhou["persons"]} | {"household": zhou["household"]}
    rows[place][fact] = None
    answer = determine(cn, zhou, DECIDED, APPLIED)
    assert answer["amount_fen_month"] is None
    assert asked in {q["fact"] for q in answer["missing"]}


def test_disabilities_given_as_null_are_unknown(cn: Pack, zhou: dict[str, Any]) -> None:
    zhou["persons"][0]["income"][0] = {"item": "wages", "from": "2024-01", "fen_month": 100_000}
    zhou["persons"][0] |= {"disabilities": None, "certificate_valid": True, "applies_alone": True}
    answer = determine(cn, zhou, DECIDED, APPLIED)
    assert answer["amount_fen_month"] is None
    assert any(q["fact"].startswith("grade_") for q in answer["missing"])


def test_changed_values_hold_for_the_question_only(cn: Pack, zhou: dict[str, Any]) -> None:
    raised = with_changes(cn, [Change("dibao.line", "980", "", date(1949, 10, 1))])
    assert determine(raised, zhou, DECIDED, APPLIED)["amount_fen_month"] == 4 * 98_000 - 320_000
    assert determine(cn, zhou, DECIDED, APPLIED)["amount_fen_month"] == 56_000


def test_the_pack_s_example_families_fit_the_published_schema(cn: Pack) -> None:
    schema = facts_schema(cn)
    jsonschema.Draft202012Validator.check_schema(schema)
    paths = sorted((cn.root / "examples").glob("*.json"))
    assert len(paths) >= 4
    for path in paths:
        jsonschema.validate(json.loads(path.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: f["persons"][0].update(income=[{"item": "wages", "month": "2024-08", "fen": 3200.5}]), r"persons\[0\]\.income\[0\]: needs fen"),
        (lambda f: f["household"].update(deposits_fen="4000 yuan"), r"household\.deposits_fen: must be fen, a whole number"),
        (lambda f: f["household"].update(deposits_fen=-1), r"household\.deposits_fen: -1 is not possible"),
        (lambda f: f["persons"][0].update(shoe_size=42), r"persons\[0\]\.shoe_size: there is no fact 'shoe_size'"),
        (lambda f: f["persons"][0].update(birth_date="2024-12-01"), r"lies after the application day"),
        (lambda f: f["persons"][0].update(birth_date="05/03/1979"), r"is not a day; write YYYY-MM-DD"),
        (lambda f: f["persons"][1].update(relation="niece"), r"'niece' is not one of"),
        (lambda f: f["persons"][1].update(relation="self"), r"exactly one person is the applicant"),
        (lambda f: f["persons"][1].update(person="zhou"), r"give each person a name of its own"),
        (lambda f: f.update(area="999999"), r"area: 999999 does not exist"),
        (lambda f: f.update(area=420106), r"is not a division code"),
        (lambda f: f.update(residence="agricultural"), r"write urban or rural"),
        (lambda f: f.update(complete=["money"]), r"there is no group 'money'"),
        (lambda f: f.update(persons=[]), r"list at least the applicant"),
        (lambda f: f["persons"][0].update(disabilities=[{"type": "physical", "grade": 5}]), r"a grade from 1 to 4"),
        (lambda f: f["persons"][0].update(can_eat=True), r"give all six items"),
        (lambda f: f["persons"][0].update(income=[{"item": "gold", "month": "2024-08", "fen": 1}]), r"'gold' is not one of"),
        (lambda f: f["persons"][0].update(income=[{"item": "wages", "month": "2024-8", "fen": 1}]), r"is not a month; write YYYY-MM"),
        (lambda f: f["persons"][0].update(income=[{"item": "wages", "from": "2024-08", "to": "2024-05", "fen_month": 1}]), r"\.to: 2024-05 lies before from"),
        (lambda f: f["persons"][0].update(income=[{"item": "wages", "month": "2024-08", "fen": 10**20}]), r"fen is not possible; at most"),
        (lambda f: f["household"].update(deposits_fen=10**20), r"household\.deposits_fen: .* fen is not possible"),
        (lambda f: f["persons"][0].update(birth_date="1800-01-01"), r"1800-01-01 is more than 130 years back"),
        (lambda f: f.update(supporters=[{"supports": ["nobody"]}]), r"supporters\[0\]\.supports: name the persons"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_are_refused_with_their_place(
    cn: Pack, zhou: dict[str, Any], change: Any, said: str
) -> None:
    wrong = copy.deepcopy(zhou)
    change(wrong)
    with pytest.raises(FactsRefused, match=said) as refused:
        determine(cn, wrong, DECIDED, APPLIED, where="zhou.json")
    assert str(refused.value).startswith("zhou.json, ")
    assert refused.value.text.zh != refused.value.text.en


def test_a_day_before_the_first_value_names_the_parameter(cn: Pack, zhou: dict[str, Any]) -> None:
    early = date(2010, 1, 1)
    zhou["persons"] = zhou["persons"][:1]
    with pytest.raises(NotInForce, match=r"[a-z]+\.[a-z_]+ has no value in force on 2010-01-01"):
        determine(cn, zhou, early, early)


def test_the_application_cannot_follow_the_decision(cn: Pack, zhou: dict[str, Any]) -> None:
    with pytest.raises(FactsRefused, match="lies after the decision day"):
        determine(cn, zhou, APPLIED, DECIDED)


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["determine", *words])
    return result.exit_code, result.stdout, result.stderr


def test_the_command_prints_the_answer_in_chinese(cn: Pack) -> None:
    path = str(cn.root / "examples" / "zhou.json")
    code, out, _ = run(path, "--application-day", "2024-09-10", "--day", "2024-10-15", "--lang", "zh")
    assert code == 0
    assert "拟定：最低生活保障，每月560元" in out
    assert "不属于低保边缘家庭" in out


def test_the_command_gives_json_and_the_schema(cn: Pack, tmp_path: Path) -> None:
    path = str(cn.root / "examples" / "zhou.json")
    code, out, _ = run(
        path, "--application-day", "2024-09-10", "--day", "2024-10-15", "--set", "dibao.line=960", "--json"
    )
    assert code == 0
    assert json.loads(out)["amount_fen_month"] == 4 * 96_000 - 320_000
    code, out, _ = run("--schema")
    assert code == 0
    assert "persons" in json.loads(out)["properties"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.json"], "there is no such file"),
        (["{zhou}", "--day", "2024-10-15", "--set", "dibao.lime=1"], "there is no such parameter"),
        (["{zhou}", "--day", "2024-10-15", "--set", "dibao.line=much"], "is not a number of yuan"),
        (["{zhou}", "--day", "2024-10-15", "--set", "dibao.line=-5"], "-5 is below nothing"),
        (["{zhou}", "--day", "2024-10-15", "--set", "dibao.line"], "write PARAMETER=VALUE"),
        (["{zhou}", "--day", "2024-10-15", "--set", "dibao.comparator=under"], "none of its words"),
        (["{broken}", "--day", "2024-10-15"], "is not JSON"),
    ],
)
def test_the_command_refuses_with_one_sentence(cn: Pack, tmp_path: Path, words: list[str], said: str) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text("{", encoding="utf-8")
    places = {"{zhou}": str(cn.root / "examples" / "zhou.json"), "{broken}": str(broken)}
    code, _, err = run(*(places.get(word, word) for word in words))
    assert code == 1
    assert said in " ".join(err.split())


def test_a_parameter_without_a_figure_is_named_where_the_answer_hangs_on_it(
    cn: Pack, zhou: dict[str, Any]
) -> None:
    """Zhou's mother earns in Shanghai, where wages over the minimum wage are left out by a figure not on file."""
    zhou["area"] = "310115"
    day = date(2025, 3, 1)
    for person in zhou["persons"]:
        for entry in person.get("income", []):
            entry.update({"month": "2025-01"} if "month" in entry else {"from": "2024-01"})
    zhou["persons"][0]["income"] = [{"item": "wages", "from": "2024-01", "fen_month": 400_000}]
    answer = determine(cn, zhou, day, day)
    assert answer["household_tier"] is None
    named = [m for m in answer["missing"] if m.get("parameter")]
    assert {m["parameter"] for m in named} >= {"income.minimum_wage_disregard"}
    assert all("310115" in m["in_words"] and "2025-03-01" in m["in_words"] for m in named)
    told = with_changes(cn, [Change(m["parameter"], "0", "31", date(2024, 12, 31)) for m in named])
    assert not [m for m in determine(told, zhou, day, day)["missing"] if m.get("parameter")]


def test_a_figure_that_changes_nothing_is_not_asked_for(cn: Pack, zhou: dict[str, Any]) -> None:
    """Hangzhou's cap on the marginal line has no figure; the line that was set stands."""
    zhou["area"] = "330106"
    told = with_changes(cn, [Change("dibao.line", "1200", "33", date(2024, 1, 1))])
    answer = determine(told, zhou, DECIDED, APPLIED)
    assert answer["household_tier"] == "dibao"
    assert "marginal.line_cap" in answer["proposals"]
    assert not [m for m in answer["missing"] if m.get("parameter")]


def test_a_regulation_is_cited_only_where_it_holds(cn: Pack, zhou: dict[str, Any]) -> None:
    local = {
        "31": "shanghai-social-assistance-regulation-2024",
        "33": "zhejiang-social-assistance-regulation-2020",
    }
    day = date(2025, 3, 1)
    told = with_changes(cn, [Change("dibao.line", "1200", "33", date(2024, 1, 1))])
    for area in ("420106", "310115", "330106"):
        answer = determine(told, zhou | {"area": area}, day, day)
        seen = {c.split(":")[0] for e in answer["trace"] for c in (e.get("citations") or [e["source"] or ""])}
        mine = {local[area[:2]]} if area[:2] in local else set()
        assert seen & set(local.values()) == mine, area
