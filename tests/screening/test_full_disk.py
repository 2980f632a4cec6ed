"""A full disk (a real small one) stops a run in one sentence; nothing is half published, and space is all it needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from closeknit.engine.units import RunFailed
from closeknit.intake.home import Home
from closeknit.screening.results import runs_of
from closeknit.screening.run import screen
from tests.screening.conftest import AUGUST, JULY, District, content

Mount = Callable[[int], Path]
SPARE_KB = 64


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Mount]:
    """Mount a file system of that many kilobytes."""
    mounted: list[Path] = []

    def mount(kilobytes: int) -> Path:
        place = tmp_path / "disk"
        place.mkdir()
        options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)]
        made = subprocess.run(["mount", *options], capture_output=True, text=True)
        if made.returncode != 0:
            pytest.skip(f"needs the right to mount a small tmpfs: {made.stderr.strip()}")
        mounted.append(place)
        return place

    yield mount
    for place in mounted:
        subprocess.run(["umount", str(place)], check=True)


def on_a_full_disk(district: District, disk: Mount, tmp_path: Path, without: str = "") -> Home:
    """A home copied to a disk that holds it and little more."""
    home = district.copy(tmp_path / "home")
    if without:
        shutil.rmtree(home.path / without)
    home.runs.mkdir()
    used = int(
        subprocess.run(["du", "-sk", str(home.path)], capture_output=True, text=True).stdout.split()[0]
    )
    place = disk(used + 2048)
    shutil.copytree(home.path, place / "home")
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize - SPARE_KB * 1024
    (place / "ballast").write_bytes(b"\0" * free)
    return Home(place / "home")


@pytest.mark.needs("root")
def test_a_run_on_a_full_disk_is_refused_whole_and_made_once_there_is_space(
    district: District, disk: Mount, tmp_path: Path
):
    home = on_a_full_disk(district, disk, tmp_path)
    with pytest.raises(RunFailed, match=r"is full.*free some space") as failed:
        screen(home, district.pack, JULY)
    assert failed.value.text.en.count("\n") == 0
    assert "磁盘已满" in failed.value.text.zh
    assert runs_of(home) == []
    (home.path.parent / "ballast").unlink()
    assert content(screen(home, district.pack, JULY).run) == content(district.july)


@pytest.mark.needs("root")
def test_the_command_says_one_sentence_and_ends_with_one(district: District, disk: Mount, tmp_path: Path):
    home = on_a_full_disk(district, disk, tmp_path)
    command = [sys.executable, "-m", "closeknit", "screen", "--home", str(home.path), "--day", str(JULY)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "is full" in done.stderr.splitlines()[-1]


@pytest.mark.needs("root")
def test_a_ready_layer_that_does_not_fit_is_refused_in_a_sentence_too(
    district: District, disk: Mount, tmp_path: Path
):
    home = on_a_full_disk(district, disk, tmp_path, without="lake/ready")
    with pytest.raises(RunFailed, match=r"is full.*ready layer of 2024-08-31"):
        screen(home, district.pack, AUGUST)
    (home.path.parent / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=200m", str(home.path.parent)], check=True)
    assert screen(home, district.pack, AUGUST).run.conservation["conserved"] is True


def test_a_runs_folder_that_is_a_file_is_refused_by_its_path(district: District, tmp_path: Path):
    home = district.copy(tmp_path / "home")
    home.runs.write_text("not a folder")
    with pytest.raises(RunFailed, match=str(home.runs)):
        screen(home, district.pack, JULY)


def test_a_damaged_ready_file_is_refused_by_its_path_and_mended_by_deleting_the_layer(
    district: District, tmp_path: Path
):
    home = district.copy(tmp_path / "home")
    broken = next(iter(sorted(home.ready.glob("medical_settlements/**/*.parquet"))))
    for file in home.ready.glob("medical_settlements/**/*.parquet"):
        file.write_bytes(b"PAR1" + b"\0" * 50)
    with pytest.raises(RunFailed, match=r"medical_settlements.*delete .*ready"):
        screen(home, district.pack, JULY)
    assert broken.exists()
    shutil.rmtree(home.ready)
    assert content(screen(home, district.pack, JULY).run) == content(district.july)
