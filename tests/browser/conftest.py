"""One Chromium for the session, without a network; the flags are those that work in a container."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "screening"))  # the small district

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
FLAGS += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """The browser; tests that ask for it are marked needs("chromium")."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Casework:
    """A served demonstration: where, and who signs in by which role."""

    address: str
    users: dict[str, tuple[str, str]]  # role → user, password (the first of the role)
    home: Path


def _closeknit(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "closeknit", *arguments]


@pytest.fixture(scope="session")
def casework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    """The demonstration of 2,000 people, made and served as anybody would do it."""
    home = tmp_path_factory.mktemp("demo") / "var"
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "CLOSEKNIT_HOME": str(home)}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    made = subprocess.run(
        _closeknit("demo", "--people", "2000", "--no-browser", "--home", str(home)),
        env=environ, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    users: dict[str, tuple[str, str]] = {}
    for line in made.stdout.splitlines():
        parts = line.split()
        if len(parts) == 3 and parts[2].startswith("closeknit-"):
            users.setdefault(parts[0], (parts[1], parts[2]))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (
        (home / "serve.log").open("wb") as log,
        subprocess.Popen(
            _closeknit("serve", "--home", str(home), "--port", str(port)), env=environ, stdout=log, stderr=log
        ) as server,
    ):
        try:
            _wait_for(f"{address}/health/", home / "serve.log")
            yield Casework(address, users, home)
        finally:
            server.terminate()


def _wait_for(address: str, log: Path) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text("utf-8"))
