"""The real survey files beside the repository: every published figure, every flag, and what the score is worth.

Read from `../shared/data` and never copied into the repository; without it these tests skip and say so.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from closeknit.packs.loader import Pack
from closeknit.screening.evaluating import evaluate

from .conftest import write_table

pytestmark = [pytest.mark.needs("shared"), pytest.mark.slow]

FLAGS = {
    "demo_pe": {"oop_share_of_nonfood", "che20", "che30", "che40"},
    "demo_mx": {
        "icv_pisos",
        "icv_techos",
        "icv_muros",
        "icv_hac",
        "ic_cv",
        "isb_agua",
        "isb_dren",
        "isb_luz",
        "isb_combus",
        "ic_sbv",
        "id_men",
        "tot_iaad",
        "tot_iamen",
        "ins_ali",
        "ic_ali",
        "ic_rezedu",
        "ic_segsoc",
    },
}


@pytest.fixture(scope="module")
def peru_found(peru: Pack, shared_data: Path) -> dict[str, Any]:
    return evaluate(peru, shared_data / "pe_enaho_panel")


@pytest.fixture(scope="module")
def mexico_found(mexico: Pack, shared_data: Path) -> dict[str, Any]:
    return evaluate(mexico, shared_data / "mx_enigh_2016")


def test_every_published_figure_of_peru_is_reproduced(peru_found: Mapping[str, Any]) -> None:
    assert peru_found["expected"] == {"rows": 51, "matched": 51, "mismatches": []}


def test_every_published_figure_of_mexico_is_reproduced(mexico_found: Mapping[str, Any]) -> None:
    assert mexico_found["expected"] == {"rows": 16, "matched": 16, "mismatches": []}


def test_the_rules_give_every_flag_of_peru(peru_found: Mapping[str, Any]) -> None:
    assert peru_found["rules"] == {f"che{n}": {"rows": 39_562, "equal": 39_562} for n in (20, 30, 40)}


def test_the_rules_give_every_flag_of_mexico(mexico_found: Mapping[str, Any]) -> None:
    households = ("ic_cv", "ic_sbv", "ic_ali", "food_insecurity")
    assert mexico_found["rules"] == {
        **{name: {"rows": 70_311, "equal": 70_311} for name in households},
        **{name: {"rows": 257_658, "equal": 257_658} for name in ("ic_rezedu", "ic_segsoc")},
    }


def test_every_row_is_taken_in_and_every_household_screened(
    peru_found: Mapping[str, Any], mexico_found: Mapping[str, Any]
) -> None:
    assert {t: c["accepted"] for t, c in peru_found["import"].items()} == {
        "households": 39_562,
        "persons": 147_825,
    }
    assert {t: c["accepted"] for t, c in mexico_found["import"].items()} == {
        "households": 70_311,
        "persons": 257_658,
    }
    assert [year["scored"] for year in peru_found["years"]] == [34_565, 4_997]
    assert [year["scored"] for year in mexico_found["years"]] == [70_311]
    assert all(year["conserved"] for found in (peru_found, mexico_found) for year in found["years"])


def test_the_plain_baseline_of_mexico_is_the_published_one(mexico_found: Mapping[str, Any]) -> None:
    assert mexico_found["targets"]["below_minimum_line_even_states"]["baseline_auc"] == pytest.approx(
        0.746, abs=0.001
    )


def test_the_score_beats_counting_in_mexico(mexico_found: Mapping[str, Any]) -> None:
    for target in mexico_found["targets"].values():
        assert target["auc"] > target["baseline_auc"] + 0.03
        assert target["precision_top_tenth"] > target["baseline_precision_top_tenth"]


def test_catastrophic_spending_in_peru_is_seen_ahead_a_little_and_not_too_well(
    peru_found: Mapping[str, Any],
) -> None:
    for name in ("che20", "new_che20"):
        target = peru_found["targets"][name]
        assert target["baseline_auc"] < target["auc"] < 0.7  # plain models reach 0.65: more would be a leak


def test_falling_in_peru_is_seen_ahead_by_more_than_chance(peru_found: Mapping[str, Any]) -> None:
    assert 0.7 < peru_found["targets"]["falling"]["auc"] < 0.9


def _sample(source: Path, target: Path, without: set[str]) -> None:
    """Copy every fortieth household with its people, without some columns."""
    target.mkdir()
    for path in source.glob("*.csv.gz"):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = [
                {k: v for k, v in row.items() if k not in without}
                for row in csv.DictReader(file)
                if sum(map(ord, next(iter(row.values())))) % 40 == 0
            ]
        write_table(target / path.name, rows)
    (target / "expected.csv").write_bytes((source / "expected.csv").read_bytes())


@pytest.mark.parametrize(("name", "folder"), [("demo_pe", "pe_enaho_panel"), ("demo_mx", "mx_enigh_2016")])
def test_without_the_flag_columns_everything_else_stays_the_same(
    name: str, folder: str, peru: Pack, mexico: Pack, shared_data: Path, tmp_path: Path
) -> None:
    pack = {"demo_pe": peru, "demo_mx": mexico}[name]
    _sample(shared_data / folder, tmp_path / "full", set())
    _sample(shared_data / folder, tmp_path / "stripped", FLAGS[name])
    full, stripped = (evaluate(pack, tmp_path / kind) for kind in ("full", "stripped"))
    assert full["rules"]
    assert stripped["rules"] == {}
    for key in ("expected", "targets", "years"):
        assert json.dumps(stripped[key]) == json.dumps(full[key])
