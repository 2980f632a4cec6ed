"""A screening run killed at any moment leaves no run or a complete one, and running it again finishes it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from closeknit.engine.units import RunFailed
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening import run as running
from closeknit.screening.results import Run, runs_of
from closeknit.screening.run import screen
from closeknit.synth.district import write_district
from tests.screening.conftest import JULY, District, content, once

PIECES = ("scores", "alerts", "contributions", "reasons")
TWO_DISTRICTS = ("420106", "420104")


def start(home: Home) -> subprocess.Popen[bytes]:
    """The command as an operator gives it, in a process group of its own."""
    command = [sys.executable, "-m", "closeknit", "screen", "--home", str(home.path), "--day", str(JULY)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, env=environment
    )


def kill(process: subprocess.Popen[bytes]) -> bool:
    """Kill for real; returns whether it was still alive."""
    alive = process.poll() is None
    if alive:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return alive and process.returncode == -signal.SIGKILL


def complete(run: Run) -> bool:
    """Everything a published run promises is there, readable and adds up."""
    assert run.conservation["conserved"] is True
    scored = run.manifest["summary"]["scored"]
    said = content(run)
    return len(said["scores"]) == scored > 0 and all(run.files(piece) for piece in PIECES)


@pytest.mark.ci
def test_a_run_killed_at_random_moments_is_absent_or_complete_and_finishes_when_run_again(
    district: District, tmp_path: Path
):
    home = district.copy(tmp_path / "home")
    began = time.monotonic()
    undisturbed = start(home)
    _, said = undisturbed.communicate()
    lasted = time.monotonic() - began
    assert undisturbed.returncode == 0, said
    (run,) = runs_of(home)
    expected = content(run)
    assert expected == content(district.july)
    killed = 0
    for moment in _moments(lasted):
        shutil.rmtree(run.folder, ignore_errors=True)
        process = start(home)
        time.sleep(moment)
        killed += kill(process)
        assert all(complete(r) for r in runs_of(home))
    assert killed >= 3
    again = screen(home, district.pack, JULY).run
    assert again.id == run.id
    assert content(again) == expected
    assert not list(home.runs.glob(".work-*"))


def _moments(lasted: float) -> list[float]:
    """Six moments: two while it starts, four while it computes and writes."""
    chance = random.Random(20240731)
    early = [chance.uniform(0.1, 0.5) * lasted for _ in range(2)]
    return early + [chance.uniform(0.5, 0.98) * lasted for _ in range(4)]


class Killed(BaseException):
    """The process is gone: no handler of ours may run."""


@pytest.mark.parametrize("piece", ["scores", "contributions", "reasons", "done", "manifest"])
def test_a_run_stopped_after_any_piece_was_written_says_nothing_until_it_is_whole(
    piece: str, district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = district.copy(tmp_path / "home")

    def stop(path: Path) -> None:
        if piece in (path.parent.name, path.stem):
            raise Killed

    _after_each_write(monkeypatch, stop)
    with pytest.raises(Killed):
        screen(home, district.pack, JULY)
    monkeypatch.undo()
    assert runs_of(home) == []
    assert content(screen(home, district.pack, JULY).run) == content(district.july)


def _after_each_write(monkeypatch: pytest.MonkeyPatch, then) -> None:
    write, write_json = running.Session.write, running.write_json

    def written(self, sql: str, path: Path) -> None:
        write(self, sql, path)
        then(path)

    def json_written(path: Path, value) -> None:
        write_json(path, value)
        then(path)

    monkeypatch.setattr(running.Session, "write", written)
    monkeypatch.setattr(running, "write_json", json_written)


@pytest.fixture(scope="module")
def two_districts(shared_folder: Path) -> tuple[Home, Pack]:
    pack = load_pack("cn")

    def build(folder: Path) -> None:
        write_district(folder / "files", 600, 3, JULY, pack, months=2, districts=TWO_DISTRICTS)
        import_paths([folder / "files"], pack, Home(folder / "home"), None)

    return Home(once(shared_folder / "two-districts", build) / "home"), pack


@pytest.mark.ci
def test_running_again_takes_over_the_districts_that_were_finished(
    two_districts: tuple[Home, Pack], monkeypatch: pytest.MonkeyPatch
):
    home, pack = two_districts
    computed: list[str] = []
    compute = running.score_with_duckdb

    def noted(task, target: Path) -> None:
        computed.append(task.area)
        if len(computed) == 2:
            raise Killed
        compute(task, target)

    monkeypatch.setattr(running, "score_with_duckdb", noted)
    with pytest.raises(Killed):
        screen(home, pack, JULY)
    assert runs_of(home) == []
    run = screen(home, pack, JULY).run
    assert sorted(computed[:2]) == sorted(TWO_DISTRICTS)
    assert computed[2:] == computed[1:2]
    assert run.conservation["conserved"] is True
    assert set(run.conservation["by_area"]) == set(TWO_DISTRICTS)
    assert json.loads((run.folder / "manifest.json").read_text())["areas"] == sorted(TWO_DISTRICTS)


def test_what_a_killed_incremental_run_left_is_not_published_by_a_full_one(
    district: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    home = district.copy(tmp_path / "home")
    screen(home, district.pack, JULY)
    day = date(2024, 8, 1)

    def stop(path: Path) -> None:
        if path.name.endswith("keys.parquet"):
            raise Killed

    _after_each_write(monkeypatch, stop)
    with pytest.raises(Killed):
        screen(home, district.pack, day, incremental=True)
    monkeypatch.undo()
    run = screen(home, district.pack, day).run
    assert [p.name for p in run.files("scores")] == ["area=420106.parquet"]


def test_two_processes_cannot_make_the_same_run_at_once(district: District, tmp_path: Path):
    home = district.copy(tmp_path / "home")
    with running._alone(home.runs, district.july.id), pytest.raises(RunFailed, match="another process"):
        screen(home, district.pack, JULY)
    assert content(screen(home, district.pack, JULY).run) == content(district.july)
