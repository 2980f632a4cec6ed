"""The SQL that a run was made with, kept in its folder: for an auditor to read, and for a run of new events on the same
day to use again without planning it anew."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path

import closeknit.engine
from closeknit.screening import compiling
from closeknit.screening.compiling import Compiled, Query
from closeknit.screening.manifest import write_json
from closeknit.screening.results import Run

FILE = "sql.json"


def keep_sql(folder: Path, compiled: Compiled) -> None:
    """Write a run's SQL into its folder, with a digest of the code that made it."""
    write_json(folder / FILE, {"made_by": _made_by(), **asdict(compiled)})


def kept_sql(run: Run, day: date, dialect: str) -> Compiled | None:
    """The SQL of a run with the same pack, feeds and versions; None if it is of another day, database or code."""
    file = run.folder / FILE
    if run.day != day or run.manifest["engine"] != dialect or not file.exists():
        return None
    kept = json.loads(file.read_text(encoding="utf-8"))
    if kept.pop("made_by") != _made_by():
        return None
    features, scores, contributions = (
        tuple(Query(**query) for query in kept[part]) for part in ("features", "scores", "contributions")
    )
    columns = {table: tuple(names) for table, names in kept["columns"].items()}
    return Compiled(
        features, scores, contributions, tuple(kept["registers"]), tuple(kept["parameters"]), columns
    )


@lru_cache(maxsize=1)
def _made_by() -> str:
    """A digest of the code that plans and compiles: a pack's hash covers only the pack."""
    files = [*sorted(Path(closeknit.engine.__file__).parent.rglob("*.py")), Path(compiling.__file__)]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
