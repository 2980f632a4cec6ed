"""A killed import, a full disk, a place that cannot be written: the state is the one before or the one after."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from made_files import csv_text, person, put, rows_of, settlement

from closeknit.engine.units import FileRefused
from closeknit.intake import limits
from closeknit.intake.catalogue import stored_batches
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.intake.quarantine import read_quarantine
from closeknit.packs.loader import Pack, load_pack

REGISTERS = ("medical_settlements", "population")

# Runs an import and dies at the n-th file operation below the home, or lives and prints how many there were.
SCRIPT = """
import os, signal, sys
from pathlib import Path
home, inbox, die_at = sys.argv[1], sys.argv[2], int(sys.argv[3])
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import load_pack
pack, seen = load_pack("cn"), 0
def count(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link") and home in str(arguments[0]):
        seen += 1
        if seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
print("ready", flush=True)
import_paths([Path(inbox)], pack, Home(home))
print(seen)
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn")


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """August: two registers with rejected rows; July is in the home already."""
    folder = tmp_path_factory.mktemp("in")
    rows = [settlement(i % 1000) | {"settlement_no": f"S{i}"} for i in range(3000)]
    rows[7]["total"] = "x"
    put(folder, "medical_settlements_2024-08.csv", csv_text(rows))
    put(folder, "population_2024-08.csv", csv_text(rows_of(person, 500, r3={"sex": "x"})))
    return folder


@pytest.fixture(scope="module")
def july(tmp_path_factory: pytest.TempPathFactory, pack: Pack) -> Path:
    root = tmp_path_factory.mktemp("july")
    put(root / "in", "population_2024-07.csv", csv_text(rows_of(person, 400)))
    import_paths([root / "in"], pack, Home(root / "var"))
    return root / "var"


def state(home: Home) -> dict[str, dict[str, int]]:
    """Return register → batch → rows, after checking that every batch is whole."""
    found: dict[str, dict[str, int]] = {}
    for register in REGISTERS:
        for batch in stored_batches(home, register):
            rows = duckdb.sql(f"SELECT count(*) FROM '{batch.file}'").fetchone()[0]
            assert rows == batch.rows
            assert sum(1 for _ in read_quarantine(home, batch.id)) == batch.meta.counts.rejected
            found.setdefault(register, {})[batch.id] = rows
    return found


def run(home: Path, inbox: Path, die_at: int, after_s: float | None = None) -> tuple[int, str]:
    """Run the import in a process of its own; kill it after some seconds if it is still alive."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(home), str(inbox), str(die_at)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        out, _ = process.communicate(timeout=after_s)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    return process.returncode, out


@pytest.fixture(scope="module")
def whole(
    july: Path, inbox: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, dict[str, int]]]:
    """How many file operations an undisturbed import takes, and what it leaves."""
    home = shutil.copytree(july, tmp_path_factory.mktemp("whole") / "var")
    code, out = run(home, inbox, 0)
    assert code == 0
    return int(out), state(Home(home))


def check_killed(home: Home, july: Path, inbox: Path, pack: Pack, final: dict[str, dict[str, int]]) -> None:
    left = state(home)
    for register, batches in left.items():
        for batch, rows in batches.items():
            assert final[register][batch] == rows
    assert set(left["population"]) >= set(state(Home(july))["population"])
    report = import_paths([inbox], pack, home)
    assert {name: counts["rows_in"] for name, counts in report.as_json().items()} == {
        "medical_settlements": 3000, "population": 500,
    }  # fmt: skip
    assert state(home) == final
    assert list(home.tmp.iterdir()) == []


@pytest.mark.parametrize("part", range(8))
def test_an_import_killed_at_any_file_operation_leaves_the_state_before_or_after(
    part: int,
    july: Path,
    inbox: Path,
    pack: Pack,
    whole: tuple[int, dict[str, dict[str, int]]],
    tmp_path: Path,
) -> None:
    operations, final = whole
    die_at = random.Random(part).randint(part * operations // 8 + 1, (part + 1) * operations // 8)
    home = Home(shutil.copytree(july, tmp_path / "var"))
    code, _ = run(home.path, inbox, die_at)
    assert code == -signal.SIGKILL
    check_killed(home, july, inbox, pack, final)


@pytest.mark.parametrize("after_s", [0.05, 0.15, 0.3, 0.6])
def test_an_import_killed_at_any_moment_leaves_the_state_before_or_after(
    after_s: float,
    july: Path,
    inbox: Path,
    pack: Pack,
    whole: tuple[int, dict[str, dict[str, int]]],
    tmp_path: Path,
) -> None:
    home = Home(shutil.copytree(july, tmp_path / "var"))
    run(home.path, inbox, 0, after_s)
    check_killed(home, july, inbox, pack, whole[1])


@pytest.fixture()
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of one megabyte."""
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)], capture_output=True, text=True
    )
    if made.returncode != 0:
        pytest.skip(f"needs the right to mount a small tmpfs: {made.stderr.strip()}")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)


@pytest.mark.needs("root")
@pytest.mark.parametrize("staged_on_disk", [False, True])
def test_a_full_disk_refuses_cleanly_and_a_larger_one_recovers(
    staged_on_disk: bool, small_disk: Path, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if staged_on_disk:
        monkeypatch.setattr(limits, "STAGED_IN_MEMORY_BYTES", 0)
    rows = [
        settlement(i % 1000) | {"settlement_no": f"S{random.Random(i).getrandbits(64):x}", "total": f"{i}.07"}
        for i in range(120_000)
    ]
    path = put(tmp_path, "medical_settlements_2024-08.csv", csv_text(rows))
    first = put(
        tmp_path, "medical_settlements_2024-07.csv", csv_text(rows[:20]).replace("2024-08-", "2024-07-")
    )
    home = Home(small_disk / "var")
    import_paths([first], pack, home)
    before = state(home)
    with pytest.raises(FileRefused) as error:
        import_paths([path], pack, home)
    assert error.value.code == "disk_full"
    assert str(home.path) in error.value.text.en
    assert state(home) == before
    subprocess.run(["mount", "-o", "remount,size=100m", str(small_disk)], check=True)
    assert import_paths([path], pack, home).as_json()["medical_settlements"]["accepted"] == 120_000
    json.dumps(state(home))


def test_a_home_that_cannot_be_written_refuses_with_its_path(pack: Pack, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FileRefused) as error:
        import_paths([inbox], pack, Home(tmp_path / "file" / "var"))
    assert error.value.code == "no_access"
    assert str(tmp_path / "file") in error.value.text.en


def test_too_little_memory_refuses_with_what_to_do(
    pack: Pack, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "DATABASE_MEMORY", "2MB")
    home = Home(tmp_path / "var")
    with pytest.raises(FileRefused) as error:
        import_paths([inbox / "medical_settlements_2024-08.csv"], pack, home)
    assert error.value.code == "out_of_memory"
    assert stored_batches(home, "medical_settlements") == []
