"""One small synthetic district, imported and screened once for all tests of a session (and all its workers)."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import Pack, load_pack
from closeknit.screening.results import Run
from closeknit.screening.run import screen
from closeknit.synth.district import write_district

JULY, AUGUST = date(2024, 7, 31), date(2024, 8, 31)
PEOPLE = 6000


@dataclass(frozen=True)
class District:
    """Files of a district with its truth, a home with them imported, and two runs."""

    folder: Path
    home: Home
    pack: Pack
    july: Run
    august: Run

    @property
    def story(self) -> dict[str, Any]:
        return json.loads((self.folder / "truth" / "story.json").read_text(encoding="utf-8"))

    def copy(self, target: Path) -> Home:
        """A home of its own with the same keys, lake and ready layer, and no runs."""
        shutil.copytree(self.home.path, target, ignore=shutil.ignore_patterns("runs", "tmp"))
        return Home(target)


def make(folder: Path, people: int, seed: int, months: int = 3) -> None:
    """Write a district and import it, once per session whatever the number of workers."""
    pack = load_pack("cn")
    write_district(folder / "files", people, seed, AUGUST, pack, months=months)
    import_paths([folder / "files"], pack, Home(folder / "home"), None)


def once(folder: Path, build: Callable[[Path], None]) -> Path:
    """Build a folder once, also when several test workers ask for it at the same time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build(folder)
            (folder / "done").touch()
    return folder


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def district(shared_folder: Path) -> District:
    def build(folder: Path) -> None:
        make(folder, PEOPLE, seed=11)
        home, pack = Home(folder / "home"), load_pack("cn")
        for day in (JULY, AUGUST):
            screen(home, pack, day)

    folder = once(shared_folder / "district", build)
    home, pack = Home(folder / "home"), load_pack("cn")
    runs = {json.loads(p.read_text())["day"]: Run(p.parent) for p in home.runs.glob("*/manifest.json")}
    return District(folder / "files", home, pack, runs[JULY.isoformat()], runs[AUGUST.isoformat()])


def rows(paths: list[Path], order: str = "ALL", columns: str = "*") -> list[tuple[Any, ...]]:
    """The rows of Parquet files, in a fixed order."""
    names = ", ".join(f"'{p}'" for p in paths)
    return duckdb.execute(f"SELECT {columns} FROM read_parquet([{names}]) ORDER BY {order}").fetchall()


def content(run: Run) -> dict[str, list[tuple[Any, ...]]]:
    """Everything a run says, to be compared with another's."""
    scores = duckdb.execute(f"SELECT * FROM {run.scores()} ORDER BY ALL").fetchall()
    return {"scores": scores} | {
        kind: rows(run.files(kind)) for kind in ("alerts", "contributions", "reasons", "law")
    }


def rewrite(path: Path, select: str) -> None:
    """Replace a Parquet file by the rows of a query over it; `old` is the file."""
    beside = path.with_suffix(".new")
    query = select.replace(" old", f" read_parquet('{path}')")
    duckdb.execute(f"COPY ({query}) TO '{beside}' (FORMAT parquet)")
    beside.replace(path)


@pytest.fixture
def tmp_home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")
