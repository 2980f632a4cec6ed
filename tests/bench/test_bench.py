"""`closeknit bench` works, says what it promised, and compares like with like. No time is tested."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bench.compare import NEEDS, compare, differences
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.benching.copying import Size, copy_ready, people_of, register_rows
from closeknit.screening.benching.floor import needed_columns, read_and_sum
from closeknit.screening.compiling import compile_pack

pytestmark = [pytest.mark.slow, pytest.mark.ci, pytest.mark.timeout(1200)]
PEOPLE = 5000
KEYS = {
    "people",
    "rows",
    "indicators",
    "cpu_s",
    "ready_cpu_s",
    "floor_cpu_s",
    "cpu_ratio_to_floor",
    "wall_s",
    "peak_mb",
    "peers",
}


def closeknit(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "closeknit", "bench", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def result(home: Path) -> Any:
    done = closeknit(
        "screen",
        "--people",
        str(PEOPLE),
        "--peers",
        "none",
        "--also",
        "--keep",
        "--home",
        str(home),
        "--json",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn")


@pytest.fixture(scope="module")
def view_file(home: Path, result: Any) -> Path:
    del result
    (file,) = (home / "bench").glob("people-*/view.pickle")
    return file


@pytest.fixture(scope="module")
def view(view_file: Path) -> ReadyView:
    found: ReadyView = pickle.loads(view_file.read_bytes())
    return found


def test_the_result_has_the_keys_that_others_call(result: Any, pack: Pack) -> None:
    assert set(result) - {"also"} == KEYS
    assert result["people"] == PEOPLE
    assert result["indicators"] == len(pack.indicators)
    assert result["peers"] == {}
    assert all(result[key] > 0 for key in KEYS - {"peers"})
    assert result["cpu_ratio_to_floor"] == pytest.approx(result["cpu_s"] / result["floor_cpu_s"], rel=0.02)


def test_the_run_that_is_measured_is_a_whole_one(result: Any) -> None:
    (run,) = result["also"]["runs"]
    assert run["conserved"] is True
    assert 0 < run["households"] < PEOPLE
    assert run["alerts"]["new"] > 0


def test_the_people_are_those_asked_for_but_for_a_household(view: ReadyView, result: Any) -> None:
    assert PEOPLE - 20 < people_of(view) <= PEOPLE
    assert people_of(view) == result["also"]["people_screened"]


def test_explaining_everybody_covers_every_household(result: Any) -> None:
    assert result["also"]["explanations_for_everybody"]["households"] == result["also"]["households"]


def test_new_events_of_some_households_give_the_same_scores_as_a_full_run(result: Any) -> None:
    changed = result["also"]["incremental"]
    assert changed["households_that_differ"] == changed["next_day"]["households_that_differ"] == 0
    assert 0 < changed["households_with_events"] < result["also"]["households"] / 20


def test_the_desk_and_the_door_are_measured(result: Any) -> None:
    assert result["also"]["desk"]["median_ms"] > 0
    assert result["also"]["help"]["ratio_to_python"] > 1


@pytest.fixture(scope="module")
def compared(view_file: Path, pack: Pack, home: Path) -> dict[str, Any]:
    return compare(view_file, pack.root, home / "compared", list(NEEDS), 1)


@pytest.mark.parametrize(
    "peer",
    [
        "pandas",
        pytest.param("openfisca", marks=pytest.mark.needs("openfisca")),
        pytest.param("orm", marks=pytest.mark.needs("django")),
    ],
)
def test_a_peer_gives_the_engines_values(
    compared: dict[str, Any], home: Path, view: ReadyView, peer: str
) -> None:
    assert compared["differences"] == {}
    assert compared["ratios"][peer] > 0
    (area,) = view.areas
    written = home / "compared" / peer / f"area={area}.parquet"
    found = duckdb.sql(f"SELECT count(*), sum(score), count(DISTINCT level) FROM '{written}'").fetchall()
    assert found[0][0] > 1000 and found[0][1] > 0 and found[0][2] > 1


def test_another_value_and_a_household_too_few_are_seen(
    compared: dict[str, Any], home: Path, view: ReadyView, tmp_path: Path
) -> None:
    del compared
    ours = home / "compared/closeknit" / f"area={view.areas[0]}.parquet"
    other = tmp_path / "other.parquet"
    duckdb.sql(
        f"COPY (SELECT * EXCLUDE (n, hospital_load), hospital_load + (n = 1)::INT AS hospital_load FROM "
        f"(SELECT *, row_number() OVER (ORDER BY household_key) AS n FROM '{ours}')) TO '{other}'"
    )
    assert differences(ours, other, whole=True) == {"hospital_load": 1}
    duckdb.sql(f"COPY (SELECT * FROM '{ours}' ORDER BY household_key OFFSET 1) TO '{other}'")
    assert differences(ours, other, whole=True)["household_key"] == 1
    assert differences(ours, other, whole=False) == {}


def test_the_floor_reads_what_a_run_needs_and_nothing_else(pack: Pack, view: ReadyView) -> None:
    columns = needed_columns(pack, view.day)
    assert set(compile_pack(pack, view.day).registers) <= set(columns)
    assert {"settled_on", "self_paid_fen", "discharged_on"} <= set(columns["medical_settlements"])
    assert not {"total_fen", "settlement_no"} & set(columns["medical_settlements"])
    assert "birth_date" in columns["_members"]
    sums = read_and_sum(view, pack, columns)
    (area,) = view.areas
    own = columns["medical_settlements"].index("self_paid_fen")
    files = [str(f) for f in view.files("medical_settlements", area)]
    expected = duckdb.sql(f"SELECT sum(self_paid_fen) FROM read_parquet({files})").fetchall()[0][0]
    assert sums[f"{area}/medical_settlements"][own] == expected


def test_copies_are_other_people_in_the_same_circumstances(
    view: ReadyView, pack: Pack, tmp_path: Path
) -> None:
    copied = copy_ready(view, pack, Home(tmp_path), Size(people=24_000, districts=2, base=PEOPLE))
    assert len(copied.areas) == len(set(copied.areas)) == 2
    assert abs(people_of(copied) - 24_000) < 40
    per_person = register_rows(view, pack) / people_of(view)
    assert register_rows(copied, pack) / people_of(copied) == pytest.approx(per_person, rel=0.02)
    households = [str(f) for area in copied.areas for f in copied.files("_households", area)]
    bills = [str(f) for area in copied.areas for f in copied.files("medical_settlements", area)]
    one_each, strangers = duckdb.sql(
        f"SELECT (SELECT count(*) = count(DISTINCT household_key) FROM read_parquet({households})), "
        f"(SELECT count(*) FROM read_parquet({bills}) ANTI JOIN read_parquet({households}) USING (household_key))"
    ).fetchall()[0]
    assert one_each and strangers == 0


def test_a_peer_that_does_not_exist_is_refused_in_a_sentence() -> None:
    done = closeknit("screen", "--people", "1000", "--peers", "abacus")
    assert (done.returncode, done.stdout) == (1, "")
    assert "abacus" in done.stderr and len(done.stderr.strip().splitlines()) == 1


def test_the_import_is_measured_too() -> None:
    done = closeknit("import", "--rows", "2000", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["rows_in"] == 2000
    assert {"rows_per_s", "rows_per_cpu_s", "peak_mb"} <= set(found)
