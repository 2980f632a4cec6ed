"""A run's scores: one file per district, and beside it the households that few new events changed.

scores/area=X.parquet           every household; of the run before, by a hard link, if few have changed since
scores_changed/area=X.parquet   the rows that take the place of theirs
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from closeknit.screening.session import Session, path_list

SCORES, CHANGED = "scores", "scores_changed"
FEW_ARE = 8  # one household in so many: more of them are written together with the others


def scores_file(folder: Path, area: str) -> Path:
    """The file of a district's households in a run's folder."""
    return folder / SCORES / f"area={area}.parquet"


def changed_file(folder: Path, area: str) -> Path:
    """The file of the rows that take the place of others; absent if none do."""
    return folder / CHANGED / f"area={area}.parquet"


def scores_of(folder: Path, areas: Iterable[str] | None = None) -> str:
    """SQL of the scores in a run's folder, one row a household, in parentheses: of these districts, or of all."""
    if areas is None:
        files = sorted((folder / SCORES).glob("area=*.parquet"))
        changed = sorted((folder / CHANGED).glob("area=*.parquet"))
    else:
        named = list(areas)
        files = [scores_file(folder, area) for area in named]
        changed = [f for area in named if (f := changed_file(folder, area)).exists()]
    rows = f"SELECT * FROM read_parquet({path_list(files)})"
    return f"({_replacing(rows, changed)})" if changed else f"({rows})"


def take_over(session: Session, base: Path, area: str, fresh: Path, folder: Path) -> None:
    """Write a district's scores: the base run's, with the rows of the file `fresh` in place of theirs.

    base, folder: run folders. A few rows are written beside the base's file, many together with it.
    """
    target, changed = scores_file(folder, area), changed_file(folder, area)
    before = changed_file(base, area)
    rows = f"SELECT * FROM read_parquet({path_list([before])})" if before.exists() else ""
    rows = _replacing(rows, [fresh]) if rows else f"SELECT * FROM read_parquet({path_list([fresh])})"
    if _rows_in(session, [fresh, before]) * FEW_ARE > _rows_in(session, [scores_file(base, area)]):
        session.write(_replacing(f"SELECT * FROM {scores_of(base, [area])}", [fresh]), target)
        return
    session.write(rows, changed)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(scores_file(base, area), target)
    except OSError:  # a file system without links
        shutil.copyfile(scores_file(base, area), target)


def _replacing(rows: str, files: list[Path]) -> str:
    put = f"read_parquet({path_list(files)})"
    return (
        f"SELECT * FROM ({rows}) ANTI JOIN {put} USING (household_key) UNION ALL BY NAME SELECT * FROM {put}"
    )


def _rows_in(session: Session, files: list[Path]) -> int:
    there = path_list([f for f in files if f.exists()])
    return int(session.rows(f"SELECT sum(num_rows) FROM parquet_file_metadata({there})")[0][0])
