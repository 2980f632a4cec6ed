"""`./run` with stand-ins for Python, so that every branch is tried without installing anything."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

# A python that writes down how it is called; `-m venv` makes another one.
STAND_IN = """#!/bin/sh
echo "$*" >> "$CALLS"
case "$*" in
  *version_info*) exit ${OLD:-0};;
  *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; touch "$last/bin/pip"; exit ${NO_VENV:-0};;
  *"-m uv pip install"*) exit ${NO_UV:-0};;
  *"pip install"*run.lock*) exit ${NO_PIP:-0};;
esac
"""


class House:
    """A copy of `run` and its locks beside a stand-in for Python."""

    def __init__(self, folder: Path, root: Path) -> None:
        self.root = folder / "a house"
        (self.root / "requirements").mkdir(parents=True)
        shutil.copy(root / "run", self.root / "run")
        for lock in ("bootstrap", "run", "dev", "ci"):
            (self.root / f"requirements/{lock}.lock").write_text(f"{lock}==1\n", "ascii")
        self.python = folder / "python"
        self.python.write_text(STAND_IN, "ascii")
        self.python.chmod(self.python.stat().st_mode | stat.S_IXUSR)
        self.calls = folder / "calls"

    def run(
        self, *arguments: str, cwd: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        self.calls.write_text("", "ascii")
        base = {"PATH": os.environ["PATH"], "PYTHON": str(self.python), "CALLS": str(self.calls)}
        command = [str(self.root / "run"), *arguments]
        return subprocess.run(
            command,
            cwd=cwd or self.root,
            env={**base, **environ},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def said(self, words: str) -> int:
        return sum(words in line for line in self.calls.read_text("utf-8").splitlines())


@pytest.fixture
def house(tmp_path: Path, root: Path) -> House:
    return House(tmp_path, root)


def test_the_first_call_sets_up_and_the_second_starts_at_once(house: House) -> None:
    assert house.run("doctor").returncode == 0
    assert (house.said("-m venv"), house.said("-m uv pip install"), house.said("-m closeknit doctor")) == (
        1,
        1,
        1,
    )
    assert house.run("doctor").returncode == 0
    assert (house.said("install"), house.said("-m closeknit doctor")) == (0, 1)


def test_a_changed_lock_is_installed_again(house: House) -> None:
    house.run("doctor")
    (house.root / "requirements/run.lock").write_text("run==2\n", "ascii")
    house.run("doctor")
    assert house.said("-m uv pip install") == 1


def test_the_tests_use_the_dev_lock_or_the_one_that_is_named(house: House) -> None:
    house.run("test", "-x")
    assert house.said("dev.lock") == 1
    assert house.said("-m pytest -n 2 --dist loadfile -x") == 1
    house.run("test", CLOSEKNIT_LOCK="ci")
    assert house.said("ci.lock") == 1


def test_without_uv_pip_installs_the_same_lock_with_hashes(house: House) -> None:
    assert house.run("doctor", NO_UV="1").returncode == 0
    assert house.said("-m pip install -q --require-hashes -r") == 2


def test_an_install_that_fails_is_a_sentence_and_is_tried_again(house: House) -> None:
    done = house.run("doctor", NO_UV="1", NO_PIP="1")
    assert done.returncode == 1
    assert "requirements could not be installed" in done.stderr
    assert house.run("doctor").returncode == 0
    assert house.said("-m uv pip install") == 1


def test_an_old_python_is_refused_with_a_way_out(house: House) -> None:
    done = house.run("doctor", OLD="1")
    assert done.returncode == 1
    assert "Python 3.11 or newer is needed" in done.stderr


def test_a_python_without_venv_is_refused_with_a_way_out(house: House) -> None:
    done = house.run("doctor", NO_VENV="1")
    assert done.returncode == 1
    assert "python3-venv" in done.stderr


def test_a_lock_that_does_not_exist_is_refused(house: House) -> None:
    assert house.run("doctor", CLOSEKNIT_LOCK="nonsense").returncode == 1


def test_paths_are_those_of_the_caller_and_spaces_do_no_harm(house: House, tmp_path: Path) -> None:
    done = house.run("import", "my files/deaths.csv", cwd=tmp_path)
    assert done.returncode == 0
    assert house.said("-m closeknit import my files/deaths.csv") == 1


def test_the_exit_code_is_the_one_of_the_verb(house: House) -> None:
    house.run("doctor")
    (house.root / ".venv/bin/python").write_text("#!/bin/sh\nexit 2\n", "ascii")
    assert house.run("doctor").returncode == 2
