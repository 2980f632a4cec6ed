"""A district of 2,000 invented people through every verb, as an operator would go: the verbs fit together."""

from __future__ import annotations

import base64
import csv
import json
import os
import pwd
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
Done = subprocess.CompletedProcess[str]


class Operator:
    """Runs verbs on one home, as separate processes."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def run(self, *words: str) -> Done:
        command = [sys.executable, "-m", "closeknit", *words, "--home", str(self.home)]
        return subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)

    def json(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def reveals(self) -> list[dict[str, Any]]:
        log = self.home / "reveals.jsonl"
        return [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Operator:
    return Operator(tmp_path_factory.mktemp("district") / "var")


@pytest.fixture(scope="module")
def demo(operator: Operator) -> Any:
    return operator.json("demo", "--people", "2000", "--no-browser")


def test_the_demo_ends_with_a_report_and_worklists(demo: Any) -> None:
    assert Path(demo["report"]).stat().st_size > 100_000
    assert list(Path(demo["worklists"]).glob("*.xlsx"))
    assert set(demo["seconds"]) == {
        "synth",
        "import",
        "screen 2024-07-31",
        "screen 2024-08-31",
        "report",
        "casework",
        "all",
    }


def test_a_run_says_what_was_promised(demo: Any) -> None:
    for run in demo["runs"]:
        assert {
            "run",
            "day",
            "households",
            "scored",
            "excluded",
            "alerts",
            "levels",
            "indicators",
            "conserved",
        } <= set(run)
        assert set(run["alerts"]) == {"new", "continuing", "merged", "suppressed"}
        assert set(run["levels"]) == {"red", "orange", "yellow", "blue"}
        assert run["conserved"] is True
        assert run["households"] == run["scored"] + sum(run["excluded"].values())


def test_importing_a_file_again_changes_nothing(operator: Operator, demo: Any) -> None:
    before = sorted((operator.home / "lake/facts").rglob("*.parquet"))
    (counts,) = operator.json("import", f"{demo['registers']}/deaths_2024-08.csv").values()
    assert set(counts) == {"rows_in", "accepted", "rejected", "duplicates", "superseded"}
    assert counts["accepted"] == 0
    assert counts["rows_in"] == counts["rejected"] + counts["duplicates"]
    assert sorted((operator.home / "lake/facts").rglob("*.parquet")) == before


def test_the_demo_again_is_quick_and_gives_the_same_runs(operator: Operator, demo: Any) -> None:
    again = operator.json("demo", "--people", "2000", "--no-browser")
    assert "synth" not in again["seconds"]
    assert [run["run"] for run in again["runs"]] == [run["run"] for run in demo["runs"]]


def test_a_run_that_is_there_already_says_so_whatever_the_engine(operator: Operator, demo: Any) -> None:
    done = operator.run("screen", "--day", demo["runs"][-1]["day"], "--engine", "spark", "--json")
    assert json.loads(done.stdout) == demo["runs"][-1]
    assert f"Run {demo['runs'][-1]['run']} was there already, made with duckdb" in done.stderr


def test_the_zhous_are_alerted_in_august_and_not_before(operator: Operator, demo: Any) -> None:
    key = str(demo["story"]["household"])
    july, august = (operator.json("explain", key, "--run", run["run"]) for run in demo["runs"])
    assert july["level"] in ("none", "blue") and not july["triggers"]
    assert august["level"] in ("yellow", "orange", "red")


def test_points_and_adjustments_add_up_to_the_score(operator: Operator, demo: Any) -> None:
    said = operator.json("explain", str(demo["story"]["household"]))
    parts = [*said["contributions"], *said["adjustments"]]
    assert said["score"] == sum(part["points"] for part in parts)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_explanation_speaks_the_language_asked_for(operator: Operator, demo: Any, lang: str) -> None:
    done = operator.run("explain", str(demo["story"]["household"]), "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert any("\u4e00" <= letter <= "\u9fff" for letter in done.stdout) == (lang == "zh")


def test_alerts_are_ranked_and_cut_to_an_area(operator: Operator, demo: Any) -> None:
    del demo
    found = operator.json("alerts", "--limit", "500")
    order = ["red", "orange", "yellow"]
    ranks = [order.index(alert["level"]) for alert in found if alert["level"] in order]
    assert found and ranks == sorted(ranks)
    street = found[0]["street"]
    assert all(alert["street"] == street for alert in operator.json("alerts", "--area", street))


def test_alerts_come_as_a_table_and_as_csv(operator: Operator, demo: Any) -> None:
    del demo
    assert "困难预警" in operator.run("alerts", "--lang", "zh").stdout
    rows = list(csv.reader(operator.run("alerts", "--format", "csv", "--limit", "3").stdout.splitlines()))
    assert 1 < len(rows) <= 4
    assert len({len(row) for row in rows}) == 1


def test_scores_cover_every_household_of_a_run(operator: Operator, demo: Any, tmp_path: Path) -> None:
    out = tmp_path / "scores.csv"
    told = operator.json("scores", "--out", str(out))
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == told["rows"] == demo["runs"][-1]["scored"]
    assert {"score", "level"} <= set(rows[0])


def test_scores_into_a_folder_that_is_not_there_are_a_sentence(operator: Operator, demo: Any) -> None:
    del demo
    done = operator.run("scores", "--out", str(operator.home / "nowhere/scores.csv"))
    assert (done.returncode, done.stdout) == (1, "")
    assert "nowhere" in done.stderr and "Traceback" not in done.stderr


def test_the_doctor_finds_this_home_in_order(operator: Operator, demo: Any) -> None:
    del demo
    done = operator.run("doctor")
    assert done.returncode == 0, done.stdout
    assert "2 runs" in done.stdout


def test_a_household_that_is_not_there_is_a_sentence(operator: Operator, demo: Any) -> None:
    del demo
    done = operator.run("explain", "no-such-household")
    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_day_before_everything_is_refused(operator: Operator, demo: Any) -> None:
    del demo
    done = operator.run("screen", "--day", "1999-01-01")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr


def test_rejected_rows_are_listed_with_reasons_and_shown_without_their_content(
    operator: Operator, demo: Any
) -> None:
    listed = operator.json("quarantine", "list", "--register", "population")
    assert listed and all(batch["rejected"] == sum(batch["reasons"].values()) for batch in listed)
    rows = operator.json("quarantine", "show", listed[-1]["batch"])
    assert len(rows) == listed[-1]["rejected"]
    assert set(rows[0]) == {"file", "line", "faults"}
    assert set(rows[0]["faults"][0]) == {"column", "reason", "words"}
    file = Path(demo["registers"]) / rows[0]["file"]
    (delivered,) = file.read_bytes().splitlines()[rows[0]["line"] - 1 : rows[0]["line"]]
    before = len(operator.reveals())
    (shown, *_) = operator.json(
        "quarantine", "show", listed[-1]["batch"], "--reveal", "call the police office"
    )
    assert base64.b64decode(shown["original"]).rstrip() == delivered.rstrip()
    assert len(operator.reveals()) == before + 1
    assert operator.reveals()[-1]["how_many"] == len(rows)


def test_an_unknown_batch_is_a_sentence(operator: Operator, demo: Any) -> None:
    del demo
    done = operator.run("quarantine", "show", "2024-08-31-00000000")
    assert (done.returncode, done.stdout) == (1, "")
    assert "quarantine list" in done.stderr


def test_the_review_list_counts_by_street_in_words(operator: Operator, demo: Any) -> None:
    del demo
    counted = operator.json("households", "review")
    cases = operator.json("households", "review", "--cases", "--limit", "10000")
    assert sum(line["cases"] for line in counted) == len(cases) > 0
    assert "同一房屋内有多个家庭" in operator.run("households", "review", "--lang", "zh").stdout
    assert all("identities" not in case for case in cases)


def test_identities_are_shown_for_a_reason_that_is_logged(operator: Operator, demo: Any) -> None:
    del demo
    asked = ("households", "review", "--reason", "shared_dwelling", "--limit", "2")
    blank = operator.run(*asked, "--reveal", "  ")
    assert (blank.returncode, blank.stdout) == (1, "")
    before = len(operator.reveals())
    cases = operator.json(*asked, "--reveal", "走访 2024-117")
    people = [person for case in cases for person in case["identities"]]
    assert people and all(len(person["resident_id"]) == 18 and person["name"] for person in people)
    assert len(operator.reveals()) == before + 1
    line = operator.reveals()[-1]
    assert (line["reason"], line["how_many"]) == ("走访 2024-117", len(people))
    assert line["who"] == pwd.getpwuid(os.getuid()).pw_name


def test_pruning_leaves_what_the_runs_need(operator: Operator, demo: Any) -> None:
    done = operator.run("doctor", "--prune")
    assert done.returncode == 0
    assert "0 versions of the households removed" in done.stderr
    assert operator.json("households", "review", "--run", demo["runs"][0]["run"])


def test_a_run_says_which_feeds_are_overdue(operator: Operator, demo: Any) -> None:
    del demo
    done = operator.run("screen", "--day", "2024-12-31")
    assert done.returncode == 0, done.stderr
    assert "the next delivery was due on 2024-10-10" in done.stderr
    (manifest,) = operator.home.glob("runs/2024-12-31-*/manifest.json")
    assert "medical_settlements" in json.loads(manifest.read_text("utf-8"))["stale"]
    assert operator.run("screen", "--day", "2024-08-31", "--lang", "zh").stderr.count("应于") == 0
