"""More need in the registers, row by row, for every family at once: nobody's score or level falls."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from closeknit.engine.scoring import LEVELS
from closeknit.screening.session import path_list
from tests.screening.conftest import District
from tests.screening.probe import Probe, Rows

# register → a row for one counting member of every family: a column's SQL value, the rest empty.
ADULT, CHILD, ANYBODY = "age BETWEEN 18 AND 59", "age BETWEEN 7 AND 14", "true"
ADDED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "medical_settlements": (
        ANYBODY,
        {
            "settled_on": "DATE '2024-08-20'",
            "setting": "'inpatient'",
            "admitted_on": "DATE '2024-08-01'",
            "discharged_on": "DATE '2024-08-20'",
            "total_fen": "9000000",
            "basic_paid_fen": "3000000",
            "major_paid_fen": "0",
            "aid_paid_fen": "0",
            "commercial_paid_fen": "0",
            "self_paid_fen": "4000000",
            "self_paid_outside_fen": "2000000",
        },
    ),
    "disability_certificates": (
        ADULT,
        {"disability_type": "'5'", "grade": "'1'", "issued_on": "DATE '2024-08-05'"},
    ),
    "unemployment_registrations": (
        ADULT,
        {"registered_on": "DATE '2024-08-05'", "reason": "'dismissed'"},
    ),
    "help_requests": (
        ANYBODY,
        {"reported_on": "DATE '2024-08-25'", "channel": "'hotline'", "topic": "'living'"},
    ),
    "emergency_events": (
        ANYBODY,
        {"happened_on": "DATE '2024-08-25'", "kind": "'fire'", "loss_fen": "5000000"},
    ),
    "major_diseases": (ANYBODY, {"kind": "'major'", "recognised_on": "DATE '2024-08-05'"}),
    "high_cost_patients": (ANYBODY, {"listed_on": "DATE '2024-08-05'", "self_paid_fen": "6000000"}),
    "anti_relapse": (ANYBODY, {"listed_on": "DATE '2024-08-05'", "risk": "'present'"}),
    "poor_students": (CHILD, {"listed_on": "DATE '2024-08-05'", "degree": "'special'"}),
    "school_absence": (CHILD, {"month": "DATE '2024-06-01'", "days_absent": "20"}),
    "hard_to_place": (ADULT, {"listed_on": "DATE '2024-08-05'"}),
    "temporary_aid": (
        ANYBODY,
        {"granted_on": "DATE '2024-08-05'", "kind": "'emergency'", "amount_fen": "100000"},
    ),
    "emergency_care_fund": (ANYBODY, {"used_on": "DATE '2024-08-05'", "amount_fen": "500000"}),
    "dangerous_buildings": (ANYBODY, {"grade": "'D'", "assessed_on": "DATE '2024-08-05'"}),
}


@pytest.fixture(scope="module")
def probe(district: District) -> Probe:
    return Probe(district)


@pytest.fixture(scope="module")
def complete(probe: Probe) -> Rows:
    return probe.rows()


def people(probe: Probe, condition: str) -> str:
    """One counting member of every family who fits, the oldest."""
    members = path_list(probe.files("_members"))
    return (
        "SELECT DISTINCT ON (household_key) household_key, person_key, counts FROM ("
        f"SELECT *, date_sub('year', birth_date, DATE '2024-08-31') AS age FROM read_parquet({members})) "
        f"WHERE counts AND {probe.only} AND {condition} ORDER BY household_key, birth_date"
    )


def rewritten(probe: Probe, tmp_path: Path, register: str, query: str) -> Rows:
    """The families scored with the query's rows as the whole register; `old` is what it holds now."""
    old = f"read_parquet({path_list(probe.files(register))}, union_by_name=true, hive_partitioning=false)"
    target = tmp_path / "changed.parquet"
    duckdb.execute(f"COPY ({query.replace(' old', f' {old}')}) TO '{target}' (FORMAT parquet)")
    return probe.rows(view=probe.with_files(register, [target]))


def nobody_falls(before: Rows, after: Rows) -> int:
    """Return how many scores or levels rose."""
    assert set(before) == set(after)
    for key, row in after.items():
        assert row["score"] >= before[key]["score"], (key, changes(before[key], row))
        assert LEVELS.index(row["level"]) >= LEVELS.index(before[key]["level"]), key
    rose = [
        k for k, r in after.items() if (r["score"], r["level"]) != (before[k]["score"], before[k]["level"])
    ]
    return len(rose)


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    return {name: (before[name], after[name]) for name in after if after[name] != before[name]}


@pytest.mark.parametrize("register", sorted(ADDED))
def test_a_row_of_need_for_every_family_lowers_nobody(
    probe: Probe, complete: Rows, register: str, tmp_path: Path
):
    condition, values = ADDED[register]
    columns = {
        name for name, *_ in duckdb.execute(f"DESCRIBE SELECT * FROM '{probe.files(register)[0]}'").fetchall()
    }
    assert set(values) <= columns, set(values) - columns
    named = ", ".join(f"{value} AS {name}" for name, value in values.items())
    added = f"SELECT *, {named} FROM ({people(probe, condition)})"
    after = rewritten(probe, tmp_path, register, f"SELECT * FROM old UNION ALL BY NAME {added}")
    assert nobody_falls(complete, after) >= 5


COSTS = ("self_paid_fen", "self_paid_outside_fen")


def test_dearer_bills_lower_nobody(probe: Probe, complete: Rows, tmp_path: Path):
    dearer = ", ".join(f"{name} * 3 AS {name}" for name in COSTS)
    total = "total_fen + 2 * (coalesce(self_paid_fen, 0) + coalesce(self_paid_outside_fen, 0)) AS total_fen"
    after = rewritten(
        probe, tmp_path, "medical_settlements", f"SELECT * REPLACE ({dearer}, {total}) FROM old"
    )
    assert nobody_falls(complete, after) > 30


def test_a_worse_grade_lowers_nobody(probe: Probe, complete: Rows, tmp_path: Path):
    after = rewritten(probe, tmp_path, "disability_certificates", "SELECT * REPLACE ('1' AS grade) FROM old")
    assert nobody_falls(complete, after) > 3
