"""One Chromium and one demonstration for the session, without a network; the flags are those that work in a container.

With CLOSEKNIT_DATABASE each demonstration has a database of its own on that server, gone afterwards.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

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
class Demonstration:
    """What `closeknit demo` made: the home, who signs in, the settings by which its commands run."""

    home: Path
    sign_ins: tuple[tuple[str, str, str], ...]  # role, user, password
    environ: dict[str, str]

    def run(self, *arguments: str) -> str:
        """Run a command of closeknit on this home and return what it printed."""
        done = subprocess.run(
            [*_CLOSEKNIT, *arguments, "--home", str(self.home)],
            env=self.environ, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@dataclass(frozen=True)
class Casework:
    """A served demonstration: where, and who signs in by which role."""

    address: str
    demonstration: Demonstration

    @property
    def home(self) -> Path:
        return self.demonstration.home

    @property
    def users(self) -> dict[str, tuple[str, str]]:
        """Role → user and password of the first who holds it; and each user by the own name."""
        found = {user: (user, password) for _, user, password in self.demonstration.sign_ins}
        for role, user, password in self.demonstration.sign_ins:
            found.setdefault(role, (user, password))
        return found


_CLOSEKNIT = [sys.executable, "-m", "closeknit"]


def _environ(home: Path, database: str) -> dict[str, str]:
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "CLOSEKNIT_HOME": str(home)}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    if database:
        environ["CLOSEKNIT_DATABASE"] = database
    return environ


@contextmanager
def _database(template: str = "") -> Iterator[str]:
    """A PostgreSQL database of its own beside the one that CLOSEKNIT_DATABASE names; nothing for the embedded one."""
    server = os.environ.get("CLOSEKNIT_DATABASE", "")
    if not server:
        yield ""
        return
    import psycopg

    name = f"browser_{uuid.uuid4().hex[:12]}"
    like = f" TEMPLATE {urlsplit(template).path.strip('/')}" if template else ""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{like}")
        try:
            yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def make_demonstration(home: Path, database: str, people: int = 2_000, seed: int = 7) -> Demonstration:
    """Make a demonstration as anybody would do it, and read its sign-ins from what it prints."""
    made = Demonstration(home, (), _environ(home, database))
    told = made.run("demo", "--people", str(people), "--seed", str(seed), "--no-browser")
    lines = (line.split() for line in told.splitlines())
    sign_ins = tuple((p[0], p[1], p[2]) for p in lines if len(p) == 3 and p[2].startswith("closeknit-"))
    return Demonstration(home, sign_ins, made.environ)


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """The demonstration of 2,000 people; whoever changes it takes a copy."""
    with _database() as database:
        yield make_demonstration(tmp_path_factory.mktemp("demo") / "var", database)


@contextmanager
def copied(made: Demonstration, folder: Path) -> Iterator[Demonstration]:
    """A copy of a demonstration that nobody else changes."""
    shutil.copytree(made.home, folder / "var")
    with _database(made.environ.get("CLOSEKNIT_DATABASE", "")) as database:
        yield Demonstration(folder / "var", made.sign_ins, _environ(folder / "var", database))


@contextmanager
def serving(made: Demonstration, *options: str) -> Iterator[Casework]:
    """Serve a demonstration on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address, log = f"http://127.0.0.1:{port}", made.home / "serve.log"
    command = [*_CLOSEKNIT, "serve", "--home", str(made.home), "--port", str(port), *options]
    with log.open("wb") as out, subprocess.Popen(command, env=made.environ, stdout=out, stderr=out) as server:
        try:
            _wait_for(f"{address}/health/", log)
            yield Casework(address, made)
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def casework(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casework]:
    """The demonstration, served."""
    with copied(demonstration, tmp_path_factory.mktemp("served")) as made, serving(made) as served:
        yield served


@contextmanager
def opening(chromium: Any, served: Casework) -> Iterator[Callable[..., Any]]:
    """Yield what opens a page signed in as a role or user; any word of the console, any request elsewhere is a fault at the end."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_as(who: str | None, lang: str = "en", width: int = 1280) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            base_url=served.address,
            locale="zh-CN" if lang == "zh" else "en-GB",
        )
        contexts.append(context)
        name = "zh-hans" if lang == "zh" else "en"
        context.add_cookies([{"name": "django_language", "value": name, "url": served.address}])
        page = context.new_page()
        page.on(
            "console",
            lambda message: faults.append(message.text) if message.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda request: (
                faults.append(request.url)
                if not request.url.startswith((served.address, "data:", "blob:"))
                else None
            ),
        )
        if who is not None:
            user, password = served.users[who]
            page.goto("/account/login/")
            page.fill("#id_login", user)
            page.fill("#id_password", password)
            page.click("main button.primary")
            page.wait_for_url(lambda address: "/account/login/" not in address)
        return page

    try:
        yield open_as
    finally:
        for context in contexts:
            context.close()
    assert not faults


def _wait_for(address: str, log: Path) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text("utf-8"))
