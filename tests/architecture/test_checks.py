"""ruff and mypy are part of the tests, so that pytest's last line says everything."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def check(root: Path, *arguments: str, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing(root: Path) -> None:
    check(root, "ruff", "check", "--no-cache", ".")


def test_the_code_is_formatted(root: Path) -> None:
    check(root, "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.slow
def test_types_are_strict(root: Path, tmp_path: Path) -> None:
    check(root, "mypy", CLOSEKNIT_HOME=str(tmp_path))  # Django's plugin reads the settings, which make a key
