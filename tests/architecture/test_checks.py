"""ruff and mypy are part of the tests, so that pytest's last line says everything."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


def check(root: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing(root: Path) -> None:
    check(root, "ruff", "check", "--no-cache", ".")


def test_the_code_is_formatted(root: Path) -> None:
    check(root, "ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.slow
def test_types_are_strict_in_engine_packs_intake_screening_and_cli(root: Path) -> None:
    check(root, "mypy")
