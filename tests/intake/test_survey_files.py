"""Surveys: no identities, no months, tables named by year and part; numbers may be negative, exact or missing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_files import csv_text, put

from closeknit.engine.units import FileRefused
from closeknit.intake.catalogue import stored_batches
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import Pack, load_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("demo_pe")


@pytest.fixture()
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


def household(i: int, **change: Any) -> dict[str, Any]:
    return {
        "household_id": f"00{i:04d}-025-11", "region": "15", "rural": "0", "members": "2", "piped_water": "1",
        "sanitation": "", "spend_total_year": "1000", "spend_food_year": "-2511.18335", "spend_health_oop_year": "0",
        "poverty_line_pc_month": "441.14", "weight_household": "279.6598",
    } | {"sanitation": "1"} | change  # fmt: skip


def households(count: int = 20, **r3: Any) -> str:
    return csv_text([household(i, **(r3 if i == 3 else {})) for i in range(count)])


def test_year_and_part_come_from_the_name(pack: Pack, home: Home, tmp_path: Path) -> None:
    put(tmp_path / "in", "households_2019.csv.gz", households())
    put(tmp_path / "in", "households_2020_dev.csv.gz", households())
    import_paths([tmp_path / "in"], pack, home)
    found = [(b.as_of, b.meta.part) for b in stored_batches(home, "households")]
    assert found == [(date(2019, 12, 31), ""), (date(2020, 12, 31), "dev")]


def test_other_tables_of_the_folder_are_left_alone_and_named(pack: Pack, home: Home, tmp_path: Path) -> None:
    put(tmp_path / "in", "households_2019.csv.gz", households())
    for name in ("panel_links_dev.csv.gz", "expected.csv", "README.md", "outcomes_2020.csv.gz"):
        put(tmp_path / "in", name, "a,b\n1,2\n")
    report = import_paths([tmp_path / "in"], pack, home)
    assert list(report.as_json()) == ["households"]
    assert {path.name for path, _ in report.skipped} == {
        "panel_links_dev.csv.gz", "expected.csv", "README.md", "outcomes_2020.csv.gz",
    }  # fmt: skip
    with pytest.raises(FileRefused) as error:
        import_paths([tmp_path / "in" / "outcomes_2020.csv.gz"], pack, home)
    assert error.value.code == "unknown_register"


def test_a_file_without_a_year_needs_a_day_from_the_pack(pack: Pack, home: Home, tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as error:
        import_paths([put(tmp_path, "households.csv.gz", households())], pack, home)
    assert error.value.code == "name_grammar"


def test_columns_the_contract_does_not_list_are_left_out_and_counted(
    pack: Pack, home: Home, tmp_path: Path
) -> None:
    rows = [household(i) | {"roof": "3", "walls": "1"} for i in range(20)]
    (file,) = import_paths([put(tmp_path, "households_2019.csv.gz", csv_text(rows))], pack, home).files
    assert file.notes["left_out_columns"] == 2
    assert file.counts.accepted == 20


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"poverty_line_pc_month": "441.145"}, "number_decimals"),
        ({"weight_household": "many"}, "number_format"),
        ({"weight_household": "nan"}, "number_format"),
        ({"members": "0"}, "out_of_range"),
        ({"region": "99"}, "code_unknown"),
        ({"household_id": ""}, "required_missing"),
    ],
)
def test_a_bad_cell_rejects_its_row(
    change: dict[str, str], reason: str, pack: Pack, home: Home, tmp_path: Path
) -> None:
    path = put(tmp_path, "households_2019.csv.gz", households(**change))
    (file,) = import_paths([path], pack, home).files
    assert dict(file.reasons) == {reason: 1}
    assert file.counts.as_json() == {
        "rows_in": 20, "accepted": 19, "rejected": 1, "duplicates": 0, "superseded": 0,
    }  # fmt: skip
