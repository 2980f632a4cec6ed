"""Households that no complete run needs are removed on request, whole, at whatever moment the removal is killed."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from by_hand import china, deliver, number, query

from closeknit.intake.home import Home
from closeknit.intake.pruning import PruningRefused, prune, unpinned_versions
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import Pack

JUNE, JULY, AUGUST = date(2024, 6, 30), date(2024, 7, 31), date(2024, 8, 31)
CHOSEN = ["pensions"]

# Prunes, and dies at the n-th file operation below the home; or lives and prints how many there were.
SCRIPT = """
import os, signal, sys
home, die_at = sys.argv[1], int(sys.argv[2])
from closeknit.intake.home import Home
from closeknit.intake.pruning import prune
seen = 0
def count(event, arguments):
    global seen
    if event in ("os.rename", "os.mkdir", "os.remove", "os.rmdir"):
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
prune(Home(home))
print(seen)
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    """Three versions of the households of two districts; a complete run needs the one of July."""
    home = Home(tmp_path_factory.mktemp("home") / "var")
    area = {0: "420106012001", 1: "420111460218"}
    for month, day in enumerate((JUNE, JULY, AUGUST)):
        people = range(20 + month)
        born = date(1980, 1, 1)
        rows = [
            {
                "resident_id": number(n),
                "birth_date": born,
                "community": area[n // 4 % 2],
                "dwelling_no": f"D{n // 4}",
            }
            for n in people
        ]
        deliver(home, pack, "population", day, rows)
        books = [{"resident_id": number(n), "book_no": f"B{n // 2}", "relation": "0"} for n in people]
        deliver(home, pack, "household_book", day, books)
        pensions = [{"resident_id": number(n), "kind": "employee", "monthly_amount": n} for n in people]
        deliver(home, pack, "pensions", day, pensions)
        ensure_ready(pack, home, day, registers=CHOSEN)
    run = home.runs / "2024-07-31-abc"
    run.mkdir(parents=True)
    version = ensure_ready(pack, home, JULY, registers=CHOSEN).household_version
    (run / "manifest.json").write_text(json.dumps({"household_version": version}), "utf-8")
    return home.path


def copied(built: Path, to: Path) -> Home:
    shutil.copytree(built, to)
    return Home(to)


def content(view: ReadyView) -> dict[tuple[str, str], list[tuple[object, ...]]]:
    return {
        (table, area): query(f"SELECT * FROM read_parquet('{file}', hive_partitioning = false) ORDER BY ALL")
        for table in ("_members", "_households", "_excluded", "_review", *CHOSEN)
        for area in view.areas
        for file in view.files(table, area)
    }


def test_what_a_complete_run_needs_stays_and_the_rest_goes(built: Path, tmp_path: Path) -> None:
    home = copied(built, tmp_path / "var")
    (july,) = {p.name for p in home.ready.glob("_built/hh=2024-07-31-*.json")}
    removed = prune(home)
    assert [version[:10] for version in removed] == ["2024-06-30", "2024-08-31"]
    assert {p.name for p in home.ready.rglob("hh=*")} == {july, july.removesuffix(".json")}
    assert prune(home) == [] == unpinned_versions(home)
    assert not any(home.tmp.iterdir())


def test_a_run_that_is_not_complete_pins_nothing(built: Path, tmp_path: Path) -> None:
    home = copied(built, tmp_path / "var")
    (home.runs / "2024-07-31-abc").rename(home.runs / ".work-2024-07-31-abc")
    assert len(prune(home)) == 3


def test_nothing_is_removed_while_a_run_reads(built: Path, tmp_path: Path) -> None:
    home = copied(built, tmp_path / "var")
    with home.reading_ready(), pytest.raises(PruningRefused, match="nothing was removed"):
        prune(home)
    assert len(unpinned_versions(home)) == 2


def test_what_was_removed_is_built_again_to_the_same_rows(built: Path, tmp_path: Path, pack: Pack) -> None:
    home = copied(built, tmp_path / "var")
    before = content(ensure_ready(pack, home, AUGUST, registers=CHOSEN))
    prune(home)
    assert content(ensure_ready(pack, home, AUGUST, registers=CHOSEN)) == before


def killed(home: Path, die_at: int) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", SCRIPT, str(home), str(die_at)]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.ci
def test_a_removal_killed_anywhere_leaves_a_true_ready_layer(built: Path, tmp_path: Path, pack: Pack) -> None:
    expected = {
        day: content(ensure_ready(pack, Home(built), day, registers=CHOSEN)) for day in (JUNE, JULY, AUGUST)
    }
    assert len(expected[JUNE]) == 10
    lived = killed(copied(built, tmp_path / "lived").path, 10**9)
    assert lived.returncode == 0, lived.stderr
    operations = int(lived.stdout)
    assert operations > 10
    for die_at in range(2, operations + 1, max(1, operations // 12)):
        home = copied(built, tmp_path / str(die_at))
        assert killed(home.path, die_at).returncode == -signal.SIGKILL
        for day, rows in expected.items():
            assert content(ensure_ready(pack, home, day, registers=CHOSEN)) == rows, (die_at, day)
        prune(home)
        assert len({p.name for p in home.ready.glob("*/area=*/hh=*")}) == 1
        assert not any(home.tmp.iterdir())
