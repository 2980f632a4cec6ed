"""`evaluate` on small folders: what it finds, what it cannot find and says so, what it refuses."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from closeknit.engine.units import FileRefused
from closeknit.packs.loader import Pack
from closeknit.screening.evaluating import evaluate

from .conftest import Folder


def test_figures_rules_and_targets_come_from_one_folder(peru: Pack, survey: Folder) -> None:
    found = evaluate(
        peru,
        survey(
            expected=[
                ("households 2019", 11),
                ("che20 households 2019", 2),
                ("2019 rural=1: che20 households", 1),
                ("2019 spending fifth=1: households", 3),
                ("2020 head education_level=2: che20 households", 2),
                ("2019 weighted mean poverty line, soles per person a month", 300),
            ]
        ),
    )
    assert found["expected"] == {"rows": 6, "matched": 6, "mismatches": []}
    assert found["rules"] == {name: {"rows": 22, "equal": 22} for name in ("che20", "che30", "che40")}
    assert found["targets"]["che20"]["rows"] == 11
    assert found["targets"]["che20"]["with_outcome"] == 2
    # Households 1 and 2 have a share of 0.4 and 0.5, household 3 one of 0.03, before the others with less.
    assert found["targets"]["che20"]["baseline_auc"] == pytest.approx((8 + 8) / 18)
    assert found["targets"]["new_che20"]["with_outcome"] == 1
    assert found["targets"]["falling"]["with_outcome"] == 1
    assert found["not_measured"] == {}
    assert [year["conserved"] for year in found["years"]] == [True, True]


def test_without_the_flag_columns_the_figures_are_the_same(
    peru: Pack, survey: Folder, tmp_path: Path
) -> None:
    figures = [("che20 households 2019", 2), ("2019 rural=0: che20 households", 1)]
    plain = evaluate(peru, survey(flags=False, expected=figures))
    (tmp_path / "pe").rename(tmp_path / "plain")
    full = evaluate(peru, survey(expected=figures))
    assert plain["expected"] == full["expected"] == {"rows": 2, "matched": 2, "mismatches": []}
    assert plain["targets"] == full["targets"]
    assert plain["rules"] == {}


def test_a_folder_without_outcomes_measures_no_target_and_says_why(peru: Pack, survey: Folder) -> None:
    found = evaluate(peru, survey(later=False))
    assert found["targets"] == {}
    assert set(found["not_measured"]) == {"che20", "new_che20", "falling"}
    assert found["expected"] == {"rows": 0, "matched": 0, "mismatches": []}
    assert found["rules"]["che20"] == {"rows": 11, "equal": 11}


def test_without_links_nobody_is_followed(peru: Pack, survey: Folder) -> None:
    assert (
        evaluate(peru, survey(links=False))["not_measured"]["che20"]
        == "no later year with households met again"
    )


def test_any_year_will_do(peru: Pack, survey: Folder) -> None:
    found = evaluate(peru, survey(year=2021, expected=[("che20 households 2021", 2)]))
    assert found["expected"]["matched"] == 1
    assert found["targets"]["che20"]["days"] == ["2021-12-31 → 2022-12-31"]


def test_a_figure_that_is_wrong_unknown_or_of_another_year_is_a_mismatch(peru: Pack, survey: Folder) -> None:
    found = evaluate(
        peru,
        survey(
            later=False,
            expected=[("che20 households 2019", 3), ("poor households 2019", 1), ("households 2018", 5)],
        ),
    )["expected"]
    assert found["matched"] == 0
    assert found["mismatches"] == [
        "che20 households 2019: expected 3 (± 0), found 2",
        "poor households 2019: the pack does not say how this figure is computed",
        "households 2018: the folder has no data of that year",
    ]


def test_a_wrong_flag_in_the_file_is_not_equal(peru: Pack, survey: Folder) -> None:
    folder = survey(later=False)
    path = folder / "households_2019.csv.gz"
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    assert lines[1].endswith("0.4,1,1,1")
    lines[1] = lines[1].removesuffix("0.4,1,1,1") + "0.4,0,1,1"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    assert evaluate(peru, folder)["rules"]["che20"] == {"rows": 11, "equal": 10}


def test_the_forecast_has_a_row_for_everybody_asked_for(peru: Pack, survey: Folder, tmp_path: Path) -> None:
    out = tmp_path / "forecast.csv"
    assert evaluate(peru, survey(), forecast_out=out)["forecast"] == 1
    with out.open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert row["household"] == "000003-001-11"
    assert row["year"] == "2019"
    assert int(row["score"]) >= int(row["falling"]) >= 0


def test_a_folder_that_is_no_survey_is_refused_in_one_sentence(peru: Pack, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    with pytest.raises(FileRefused) as refusal:
        evaluate(peru, tmp_path)
    assert refusal.value.code == "no_survey"
    assert "no table of households for pack demo_pe" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_the_folder_of_another_pack_is_refused_by_name_of_what_is_missing(
    mexico: Pack, survey: Folder
) -> None:
    with pytest.raises(FileRefused, match="folioviv"):
        evaluate(mexico, survey(later=False))


def test_a_year_with_only_one_table_is_refused(peru: Pack, survey: Folder) -> None:
    folder = survey()
    (folder / "persons_2020_dev.csv.gz").unlink()
    with pytest.raises(FileRefused, match="2020 has no table of persons"):
        evaluate(peru, folder)


def test_unreadable_answers_are_refused_with_the_line(peru: Pack, survey: Folder) -> None:
    folder = survey(later=False)
    (folder / "expected.csv").write_text("figure,value,tolerance\nhouseholds 2019,many,0\n", "utf-8")
    with pytest.raises(FileRefused, match=r"expected\.csv, line 2"):
        evaluate(peru, folder)


def test_links_without_years_are_refused(peru: Pack, survey: Folder) -> None:
    folder = survey(links=False)
    (folder / "panel_links_dev.csv.gz").write_bytes(gzip.compress(b"a,b\n1,2\n"))
    with pytest.raises(FileRefused, match="two columns that end in a year"):
        evaluate(peru, folder)


def test_the_folder_is_only_read(peru: Pack, survey: Folder) -> None:
    folder = survey(later=False)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    evaluate(peru, folder)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
