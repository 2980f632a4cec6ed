"""A build of the ready layer that is killed at any moment is completed by the next one, to the same rows."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from by_hand import china, deliver, number, query

from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.packs.loader import Pack

DAY = date(2024, 7, 31)
CHOSEN = ["medical_settlements", "pensions", "household_book"]

# Builds, and dies at the n-th file operation below the home; or lives and prints how many there were.
SCRIPT = """
import os, signal, sys
from datetime import date
sys.path.insert(0, sys.argv[3])
home, die_at = sys.argv[1], int(sys.argv[2])
from by_hand import china
from closeknit.intake.home import Home
from closeknit.intake.ready import ensure_ready
seen = 0
def count(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir") and home in str(arguments[0]):
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
pack = china()
sys.addaudithook(count)
ensure_ready(pack, Home(home), date(2024, 7, 31), registers=["medical_settlements", "pensions", "household_book"])
print(seen)
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    """A lake of 60 people in two districts; no ready layer yet."""
    home = Home(tmp_path_factory.mktemp("home") / "var")
    people = range(60)
    area = {0: "420106012001", 1: "420111460218"}
    born, day = date(1980, 1, 1), date(2024, 7, 2)
    deliver(
        home,
        pack,
        "population",
        DAY,
        [
            {
                "resident_id": number(n),
                "birth_date": born,
                "community": area[n % 2],
                "dwelling_no": f"D{n // 4}",
            }
            for n in people
        ],
    )
    deliver(
        home,
        pack,
        "household_book",
        DAY,
        [{"resident_id": number(n), "book_no": f"B{n // 2}", "relation": "0"} for n in people],
    )
    deliver(
        home,
        pack,
        "medical_settlements",
        DAY,
        [
            {"settlement_no": f"S{n}", "resident_id": number(n), "setting": "inpatient", "settled_on": day}
            for n in people
        ],
    )
    deliver(
        home,
        pack,
        "pensions",
        DAY,
        [{"resident_id": number(n), "kind": "employee", "monthly_amount": n} for n in people],
    )
    return home.path


def build(home: Path, die_at: int) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-c", SCRIPT, str(home), str(die_at), str(Path(__file__).parent)]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=120)


def content(view: ReadyView) -> dict[tuple[str, str], list[tuple[Any, ...]]]:
    """Return all rows of the view by table and district."""
    return {
        (table, area): query(f"SELECT * FROM read_parquet('{file}', hive_partitioning = false)")
        for table in ("_members", "_households", "_excluded", *CHOSEN)
        for area in view.areas
        for file in view.files(table, area)
    }


@pytest.mark.ci
def test_a_build_killed_anywhere_is_completed_to_the_same_rows(
    tmp_path: Path, pack: Pack, filled: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(filled, whole)
    lived = build(whole, die_at=10**9)
    assert lived.returncode == 0, lived.stderr
    operations = int(lived.stdout)
    expected = content(ensure_ready(pack, Home(whole), DAY, registers=CHOSEN))
    assert sum(len(rows) for (table, _), rows in expected.items() if table == "medical_settlements") == 60
    for die_at in range(2, operations + 1, max(1, operations // 7)):
        home = tmp_path / str(die_at)
        shutil.copytree(filled, home)
        assert build(home, die_at).returncode == -signal.SIGKILL
        view = ensure_ready(pack, Home(home), DAY, registers=CHOSEN)
        assert content(view) == expected, f"killed at file operation {die_at} of {operations}"
        assert not any((home / "tmp").iterdir())
