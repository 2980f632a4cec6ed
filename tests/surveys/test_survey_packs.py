"""The survey packs are sound, say their rules by example, and take amounts exactly."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from closeknit.engine.units import PackError
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.check import check_folder
from closeknit.packs.evaluation import read_evaluation
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.examples import evaluate_examples, example_files
from closeknit.screening.wording import currency

from .conftest import FIRST, Folder, home, people, write_table

PACKS = ("demo_at", "demo_mx", "demo_pe", "demo_vn")
EXAMPLES = [(pack, name) for pack in PACKS for name in sorted(example_files(load_pack(pack)))]


@pytest.mark.parametrize("pack", PACKS)
def test_the_pack_check_finds_nothing(pack: str) -> None:
    assert [problem.text.en for problem in check_folder(pack)] == []


@pytest.mark.parametrize(("pack", "name"), EXAMPLES)
def test_the_worked_examples_hold(pack: str, name: str) -> None:
    wrong = [
        f"{r.case}: {r.value} for {r.points}" for r in evaluate_examples(load_pack(pack), name) if not r.holds
    ]
    assert not wrong


@pytest.mark.parametrize("pack", ["demo_mx", "demo_pe"])
def test_the_score_has_six_dimensions_and_uses_every_one(pack: str) -> None:
    loaded = load_pack(pack)
    assert len(loaded.dimensions) == 6
    assert {loaded.scorecard.dimension_of[name] for name in loaded.scorecard.scored} == set(loaded.dimensions)


def test_the_outcome_is_no_part_of_the_score(mexico: Pack) -> None:
    assert not {"below_minimum_line", "deprivations_per_person"} & set(mexico.scorecard.scored)


def test_protected_traits_are_in_no_contract() -> None:
    columns = {c for pack in PACKS for r in load_pack(pack).contracts.values() for c in r.columns}
    assert not columns & {"hli", "sexo", "female", "sex", "rb090", "pb220a"}


def test_amounts_are_said_in_the_money_of_the_survey() -> None:
    said = {pack: currency(load_pack(pack)).unit.en for pack in PACKS}
    assert said == {"demo_at": "euros", "demo_mx": "pesos", "demo_pe": "soles", "demo_vn": "dong"}


def test_amounts_enter_the_lake_exactly(peru: Pack, survey: Folder, tmp_path: Path) -> None:
    at = Home(tmp_path / "home")
    report = import_paths([survey(later=False)], peru, at)
    assert report.as_json()["households"]["rejected"] == 0
    files = f"{at.facts}/households/batch=*/part-0.parquet"
    found = duckdb.sql(
        f"SELECT spend_total_year_e6 FROM read_parquet('{files}') WHERE source_no = '000003-001-11'"
    )
    assert found.fetchall() == [(6_000_000_003,)]


def test_an_amount_finer_than_the_contract_is_rejected_and_not_rounded(peru: Pack, tmp_path: Path) -> None:
    homes = [*FIRST, home(5, 6000.0000004, 1000, 0)]
    write_table(tmp_path / "households_2019.csv.gz", homes)
    write_table(tmp_path / "persons_2019.csv.gz", people(homes))
    report = import_paths(sorted(tmp_path.glob("*.csv.gz")), peru, Home(tmp_path / "home"))
    assert report.as_json()["households"] | {} == {
        "rows_in": 5, "accepted": 4, "rejected": 1, "duplicates": 0, "superseded": 0,
    }  # fmt: skip
    assert [f.reasons for f in report.files if f.register == "households"] == [{"number_decimals": 1}]


def test_files_beside_the_tables_are_left_alone_and_said_so(
    peru: Pack, survey: Folder, tmp_path: Path
) -> None:
    report = import_paths([survey(later=False)], peru, Home(tmp_path / "home"))
    skipped = {path.name for path, _ in report.skipped}
    assert skipped == {"README.md", "panel_links_dev.csv.gz", "panel_forecast_ids.csv.gz"}


def test_a_pack_without_known_outcomes_says_so() -> None:
    with pytest.raises(PackError, match=r"pack cn has no evaluation\.yaml"):
        read_evaluation(load_pack("cn"))
