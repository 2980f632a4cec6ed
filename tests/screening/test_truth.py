"""Precision, recall and lift against what really happened: right on a case made by hand, useful on the district."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from closeknit.engine.units import FileRefused, NotFound
from closeknit.screening.truth import Screened, against_truth, figures, read_need, share
from tests.screening.conftest import District

HAND = [
    Screened("orange", True, True, "yellow"),
    Screened("orange", False, False, None),
    Screened("yellow", True, True, "yellow"),
    Screened("blue", False, True, "blue"),
    *[Screened("none", False, False, "none")] * 14,
    Screened("none", False, True, "none"),
]


def test_the_figures_of_twenty_households_counted_by_hand():
    found = figures(HAND, {True: 1, False: 0})
    assert (found["households"], found["unmatched"], found["in_need"]) == (20, 1, 5)
    assert found["base_rate"]["value"] == 5 / 20
    shown = {n: (f["households"], f["found"], f["recall"]["value"]) for n, f in found["levels"].items()}
    assert shown == {
        "red": (0, 0, 0),
        "orange": (2, 1, 1 / 5),
        "yellow": (3, 2, 2 / 5),
        "blue": (4, 3, 3 / 5),
    }
    by_score = {n: (f["households"], f["found"]) for n, f in found["scores"].items()}
    assert by_score == {"red": (0, 0), "orange": (0, 0), "yellow": (2, 2), "blue": (3, 3)}
    assert found["levels"]["yellow"]["precision"]["value"] == 2 / 3
    assert found["levels"]["yellow"]["lift"]["value"] == pytest.approx((2 / 3) / (5 / 20))
    assert found["levels"]["red"]["precision"]["value"] is None
    assert (found["alerts"]["households"], found["alerts"]["precision"]["value"]) == (2, 1.0)


def test_the_interval_is_wilsons():
    """Wilson 1927 for 1 of 10, 95 %: 0.0179 to 0.4042 (Newcombe 1998, method 3)."""
    interval = share(1, 10)
    assert interval["value"] == 0.1
    assert interval["low"] == pytest.approx(0.0179, abs=5e-5)
    assert interval["high"] == pytest.approx(0.4042, abs=5e-5)
    assert share(0, 10)["low"] == 0.0
    assert share(10, 10)["high"] == pytest.approx(1.0)


def test_alerts_find_unhelped_need_many_times_better_than_chance(district: District):
    found = against_truth(district.home, district.pack, district.august, district.folder / "truth")
    base = found["base_rate"]["value"]
    assert found["in_need"] >= 10
    assert found["levels"]["yellow"]["precision"]["value"] >= 5 * base
    assert found["alerts"]["precision"]["value"] >= 5 * base
    assert found["alerts"]["precision"]["low"] > 2 * found["base_rate"]["high"]


def test_the_higher_the_score_the_surer_it_is(district: District):
    found = against_truth(district.home, district.pack, district.august, district.folder / "truth")
    # Levels hold families already helped, and triggers that look for urgent cases: surer than chance is their claim.
    levels = {name: found["levels"][name]["precision"]["value"] or 0 for name in ("orange", "yellow", "blue")}
    assert min(levels.values()) > 2 * found["base_rate"]["value"]
    assert levels["yellow"] >= levels["blue"]
    scores = {name: found["scores"][name]["precision"]["value"] or 0 for name in ("yellow", "blue")}
    assert scores["yellow"] >= scores["blue"] > found["base_rate"]["value"]


def test_nearly_every_household_of_the_truth_is_found_in_the_run(district: District):
    found = against_truth(district.home, district.pack, district.august, district.folder / "truth")
    assert found["unmatched"] <= found["households"] * 0.005
    assert found["households"] == len(read_need(district.folder / "truth", "2024-08"))


def test_the_zhou_household_is_in_need_without_help_in_the_truth(district: District):
    need = read_need(district.folder / "truth", "2024-08")
    assert need[district.story["household"]]


def test_the_command_measures_a_district_that_carries_its_truth(district: District):
    from closeknit.cli.main import app

    arguments = ["evaluate", "cn", str(district.folder), "--home", str(district.home.path)]
    done = CliRunner().invoke(app, [*arguments, "--run", district.august.id, "--json"])
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said == against_truth(district.home, district.pack, district.august, district.folder / "truth")
    words = CliRunner().invoke(app, [*arguments, "--run", district.august.id, "--lang", "zh"])
    assert "召回率" in words.stdout


def test_a_month_the_truth_does_not_cover_is_refused_by_name(district: District, tmp_path: Path):
    with pytest.raises(FileRefused, match=r"no rows of 2023-01"):
        read_need(district.folder / "truth", "2023-01")
    with pytest.raises(FileRefused, match="is not there"):
        read_need(tmp_path, "2024-08")


def test_the_truth_of_another_district_is_refused(district: District, tmp_path: Path):
    header = (district.folder / "truth" / "households.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    line = ",".join({"month": "2024-08", "household": "999"}.get(n, "0") for n in header.split(","))
    (tmp_path / "households.csv").write_text(f"{header}\n{line}\n", encoding="utf-8")
    with pytest.raises(NotFound, match="none of the 1 households"):
        against_truth(district.home, district.pack, district.august, tmp_path)
