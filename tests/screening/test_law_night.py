"""The rules over a district are the rules at the desk: the same answers, in lawful scope, nobody lost."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.families import Family
from closeknit.screening.determining.lake import NO_INDICATORS, determine_household, families_of
from closeknit.screening.determining.night import (
    SIDES,
    compile_night,
    decide,
    law_summary,
    night_parameters,
    write_law,
)
from closeknit.screening.determining.running import answer_families
from closeknit.screening.determining.sides import side_rows
from closeknit.screening.run import screen
from closeknit.screening.session import Session, connect, quoted
from closeknit.screening.tasks import Task
from tests.screening.conftest import AUGUST, District, make, once, rows

PEOPLE = int(os.environ.get("CLOSEKNIT_LAW_PEOPLE", "2000"))  # .ci/run: 20000
AREA = "420106"
DECIDED = date(2024, 10, 15)


@pytest.fixture(scope="module")
def lived_in(shared_folder: Path) -> Home:
    """A district of its own, of as many people as are asked for."""
    folder = once(shared_folder / f"law-{PEOPLE}", lambda f: make(f, PEOPLE, seed=23))
    return Home(folder / "home")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn")


def task_of(pack: Pack, view: ReadyView, day: date = AUGUST) -> Task:
    return Task(pack, view, day, NO_INDICATORS, AREA, {}, 2)


def at_night(pack: Pack, task: Task, everybody: bool = False) -> dict[int, dict[str, Any]]:
    """Every household with the night's answers, and its persons' tiers in the order of their keys."""
    night = compile_night(pack, task.day, task.day, night_parameters(pack, task.day, task.day, AREA), AREA)
    shape, last = outcome_of(pack), night.law.plan.last
    with connect(2) as connection:
        session = Session(connection, pack)
        decide(session, task, night, everybody)
        found = session.records("SELECT * FROM law_sides")
        decided = session.records(f"SELECT * FROM {quoted(last['household'])}")
        people = session.records(f"SELECT * FROM {quoted(last['person'])} ORDER BY household_key, person_key")
    households = {r["household_key"]: r | {"decided": None, "tiers": []} for r in found}
    for row in decided:
        households[row["household_key"]]["decided"] = row
    for person in people:
        households[person["household_key"]]["tiers"].append(person[shape.person_tier])
    return households


def test_one_query_writes_what_the_kept_tables_say(lived_in: Home, pack: Pack, tmp_path: Path):
    task = task_of(pack, ensure_ready(pack, lived_in, AUGUST))
    night = compile_night(pack, task.day, task.day, night_parameters(pack, task.day, task.day, AREA), AREA)
    for everybody in (False, True):
        file = tmp_path / f"{everybody}.parquet"
        with connect(2) as connection:
            session = Session(connection, pack)
            write_law(session, task, night, file, everybody)
            written = session.records(f"SELECT * FROM read_parquet('{file}') ORDER BY household_key")
            decide(session, task, night, everybody)
            assert written == session.records("SELECT * FROM law_sides ORDER BY household_key")
        assert any(row["tier"] not in (None, "none") for row in written)


def test_the_night_answers_as_the_desk_for_every_household(lived_in: Home, pack: Pack):
    view, shape = ensure_ready(pack, lived_in, AUGUST), outcome_of(pack)
    night, narrow = (at_night(pack, task_of(pack, view), everybody) for everybody in (True, False))
    families = dict(families_of(pack, view, AREA, AUGUST, AUGUST))
    answers = zip(families, answer_families(pack, list(families.values()), AUGUST, AUGUST), strict=True)
    seen: dict[Any, int] = {}
    for key, answer in answers:
        mine = {name: answer.household[name] for name in (shape.household_tier, shape.amount)}
        for row in (night[key], narrow[key]):
            if row["decided"] is None:
                assert mine[shape.household_tier] is None, key  # nobody may look: undetermined either way
                continue
            assert {name: row["decided"][name] for name in mine} == mine, key
            assert row["tiers"] == [p[shape.person_tier] for p in answer.persons], key
        tier = mine[shape.household_tier]
        seen[tier] = seen.get(tier, 0) + 1
    assert set(families) == set(night)
    assert {"dibao", "none", None} <= set(seen), seen


def test_whom_nobody_may_check_no_rule_can_decide(lived_in: Home, pack: Pack):
    view = ensure_ready(pack, lived_in, AUGUST)
    everybody, narrow = (at_night(pack, task_of(pack, view), all_of_them) for all_of_them in (True, False))
    for key, row in narrow.items():
        assert (row["tier"], row["side"]) == (everybody[key]["tier"], everybody[key]["side"]), key
        assert row["in_scope"] or row["side"] == "undetermined", key


def test_unchecked_families_stay_undetermined(lived_in: Home, pack: Pack):
    """Without the checks nothing is determined: an unknown income is not an income of zero."""
    view = ensure_ready(pack, lived_in, AUGUST)
    without = replace(
        view,
        _files={k: v for k, v in view._files.items() if k[0] not in ("income_checks", "financial_checks")},
    )
    sides = {r["side"] for r in at_night(pack, task_of(pack, without)).values()}
    assert sides == {"undetermined"}


def test_everyone_is_on_one_side(district: District):
    law = district.august.manifest["summary"]["law"]
    kept = rows(district.august.files("law"), columns="side, household_key")
    assert sum(law["sides"].values()) == law["households"] == len({key for _, key in kept}) == len(kept)
    assert set(law["sides"]) == set(SIDES)
    assert law["sides"]["leak"] > 0 and law["sides"]["error"] > 0
    assert district.august.conservation["law"] == {s: n for s, n in law["sides"].items() if n}
    for side in ("leak", "error"):
        listed = side_rows(district.august, side)
        assert len(listed) == law["sides"][side] == sum(a[side] for a in law["by_area"].values())
    assert all(r["failing"] for r in side_rows(district.august, "error"))


def test_the_summary_counts_its_own_files(district: District):
    with connect(1) as connection:
        counted = law_summary(Session(connection, district.pack), district.august.files("law"))
    assert counted == district.august.manifest["summary"]["law"]


def test_a_run_can_leave_the_law_out(district: District, tmp_path: Path):
    home = district.copy(tmp_path / "home")
    without, with_law = screen(home, district.pack, AUGUST, law=False), screen(home, district.pack, AUGUST)
    assert "law" not in without.as_json() and not without.run.files("law")
    assert without.run.id != with_law.run.id
    assert rows(without.run.files("scores")) == rows(with_law.run.files("scores"))


# ---- the Zhou family ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def october(shared_folder: Path) -> Home:
    """A small district that reaches to the decision on the Zhou family's application."""

    def build(folder: Path) -> None:
        from closeknit.intake.importing import import_paths
        from closeknit.synth.district import write_district

        pack = load_pack("cn")
        write_district(folder / "files", 300, 5, date(2024, 10, 31), pack, months=3)
        import_paths([folder / "files"], pack, Home(folder / "home"), None)

    return Home(once(shared_folder / "october", build) / "home")


def test_the_zhou_family_from_the_lake_is_the_family_of_its_file(october: Home, pack: Pack):
    answer = determine_household(pack, october, "4201069990000001", DECIDED, date(2024, 9, 10))
    assert answer["household_tier"] == "dibao"
    assert answer["amount_fen_month"] == 56_000
    assert answer["counted_income_fen_month"] == 320_000
    assert len(answer["counted"]) == 4
    assert {p["tier"] for p in answer["persons"]} == {"dibao"}


def test_before_the_check_the_zhou_family_is_undetermined(october: Home, pack: Pack):
    answer = determine_household(pack, october, "4201069990000001", date(2024, 8, 31), None)
    assert answer["household_tier"] is None
    assert answer["missing"]


# ---- Spark --------------------------------------------------------------------------------------------------


@pytest.mark.ci
@pytest.mark.needs("java", "spark")
def test_spark_answers_the_same(district: District):
    pack, view = district.pack, ensure_ready(district.pack, district.home, AUGUST)
    shape, task = outcome_of(pack), task_of(pack, view)
    ours = at_night(pack, task)
    theirs = with_spark(pack, task)
    decided = {key: row["decided"] for key, row in ours.items() if row["decided"] is not None}
    assert len(decided) > 20
    for key, row in decided.items():
        for name in (shape.household_tier, shape.amount, shape.counted_income_month):
            assert theirs[key][name] == row[name], (key, name)


def with_spark(pack: Pack, task: Task) -> Mapping[int, Mapping[str, Any]]:
    from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
    from closeknit.intake.spark_session import spark_session
    from closeknit.screening.spark import _view

    day = task.day
    night = compile_night(pack, day, day, night_parameters(pack, day, day, AREA), AREA, dialect="spark")
    spark = spark_session()
    for table in (MEMBERS, HOUSEHOLDS, *night.facts.registers):
        _view(spark, task, table)
    for query in (*night.facts.inputs, *night.law.queries):
        frame = spark.sql(query.sql)
        kept = spark.createDataFrame(frame.toArrow().to_pylist() or [], frame.schema)  # cuts the lineage
        kept.createOrReplaceTempView(query.name)
    last = spark.sql(f"SELECT * FROM {night.law.plan.last['household']}").collect()
    return {row["household_key"]: row.asDict() for row in last}


def test_families_keep_what_the_registers_say(lived_in: Home, pack: Pack):
    """A disability certificate, a pension, a bill: each is found again in the family's facts."""
    view = ensure_ready(pack, lived_in, AUGUST)
    families: dict[int, Family] = dict(families_of(pack, view, AREA, AUGUST, AUGUST))
    files = [str(f) for f in view.files("disability_certificates", AREA)]
    certified = duckdb.execute(
        "SELECT count(DISTINCT person_key) FROM read_parquet(?, union_by_name=true) "
        "WHERE counts AND issued_on <= ? AND (expires_on IS NULL OR expires_on >= ?)"
        + (
            " AND (known_until IS NULL OR known_until > ?)"
            if "disability_certificates" in view.superseded
            else ""
        ),
        [files, AUGUST, AUGUST, *([AUGUST] if "disability_certificates" in view.superseded else [])],
    ).fetchall()[0][0]
    kinds = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
    graded = [p for f in families.values() for p in f.persons if any(p[f"grade_{k}"] < 9 for k in kinds)]
    assert len(graded) == certified > 0
    everyone = [p for f in families.values() for p in f.persons]
    assert sum(1 for p in everyone if p["spent_medical_year_fen"]) > 20
    unchecked = [p for p in everyone if p["wages_fen"] is None]
    assert all(p["pension_employee_fen"] is None for p in unchecked)
    assert len(unchecked) > len(everyone) / 2
