"""Published runs, read side."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from closeknit.engine.scoring import LEVELS
from closeknit.engine.units import NotFound
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.scores import scores_of
from closeknit.screening.session import Session, connect, path_list, quoted

ALERT_COLUMNS = (
    "household_key, queue, cause, status, status_reason, level, score, raised_on, clock_days, "
    "owner_en, owner_zh, street, community, residence, members"
)


@dataclass(frozen=True)
class Run:
    """One published run: a folder that is complete."""

    folder: Path

    @property
    def id(self) -> str:
        return self.folder.name

    @property
    def day(self) -> date:
        return date.fromisoformat(self.manifest["day"])

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The manifest; see the run format."""
        loaded: dict[str, Any] = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def conservation(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / "conservation.json").read_text(encoding="utf-8"))
        return loaded

    def file(self, kind: str, area: str) -> Path:
        """The file of a kind ("alerts", "contributions", "reasons", "law") for one district."""
        return self.folder / kind / f"area={area}.parquet"

    def scores(self, area: str | None = None) -> str:
        """SQL of the scores, one row a household, in parentheses: of one district, or of all."""
        return scores_of(self.folder, None if area is None else [area])

    def files(self, kind: str) -> list[Path]:
        return sorted((self.folder / kind).glob("area=*.parquet"))

    def alerts(
        self, area: str | None = None, level: str | None = None, limit: int | None = None
    ) -> list[dict[str, Any]]:
        """Open alerts (new and continuing), the most urgent first.

        area: a division code of any length; level: at least this level. Raises: NotFound for an unknown level.
        """
        if level is not None and level not in LEVELS:
            raise NotFound(f"there is no level {level!r}; use one of {', '.join(LEVELS[1:])}.")
        conditions = ["status IN ('new', 'continuing')"]
        if area:
            conditions.append("starts_with(community, ?)")
        wanted = LEVELS[LEVELS.index(level) if level else 0 :]
        conditions.append("level IN (" + ", ".join(f"'{name}'" for name in wanted) + ")")
        urgency = "list_position([" + ", ".join(f"'{n}'" for n in reversed(LEVELS)) + "], level)"
        queue = "list_position(['cry', 'difficulty', 'deliver'], queue)"
        sql = (
            f"SELECT {ALERT_COLUMNS} FROM read_parquet({path_list(self.files('alerts'))}) "
            f"WHERE {' AND '.join(conditions)} ORDER BY {urgency}, {queue}, score DESC, household_key"
            + (f" LIMIT {int(limit)}" if limit else "")
        )
        with connect() as connection:
            cursor = connection.execute(sql, [area] if area else [])
            names = [d[0] for d in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def household(self, pack: Pack, key: int) -> dict[str, Any]:
        """One household's stored row: score, level, points by dimension, triggers, every indicator's value.

        Raises: NotFound if the run has no such household.
        """
        with connect(threads=1) as connection:
            rows = Session(connection, pack).records(
                f"SELECT * FROM {self.scores()} WHERE household_key = ?",
                [key],
            )
        if not rows:
            raise NotFound(
                f"household {key} is not in run {self.id}; check the number, or screen a later day.",
                f"批次 {self.id} 中没有家庭 {key}，请核对编号，或筛查更晚的日期。",
            )
        return rows[0]

    def write_scores(self, path: Path, pack: Pack) -> int:
        """Write score, level and points by dimension of every household as CSV; return the number of rows.

        The household is the source's own number for surveys (identity: none), else the pseudonym.
        """
        dimensions = list(pack.scorecard.caps)
        columns = ", ".join(f"{quoted('points_' + d)}" for d in dimensions)
        beside = path.with_name(f".{path.name}.part")
        beside.touch()  # a folder that is not there or may not be written to is an OSError with its name
        target = str(beside).replace("'", "''")
        with connect() as connection:
            connection.execute(
                "COPY (SELECT coalesce(source_no, household_key::VARCHAR) AS household, score, level, "
                f"{columns} FROM {self.scores()} ORDER BY household) "
                f"TO '{target}' (FORMAT csv, HEADER)"
            )
            counted = connection.execute(f"SELECT count(*) FROM {self.scores()}").fetchall()
        beside.replace(path)
        return int(counted[0][0])


def runs_of(home: Home) -> list[Run]:
    """Every complete run, by day and then by when it was made."""
    found = [Run(p.parent) for p in home.runs.glob("*/manifest.json") if not p.parent.name.startswith(".")]
    return sorted(found, key=lambda r: (r.day, (r.folder / "manifest.json").stat().st_mtime_ns))


def latest_before(home: Home, pack_hash: str, day: date) -> Run | None:
    """The latest complete run of an earlier day with the same pack."""
    earlier = [r for r in runs_of(home) if r.manifest["pack_hash"] == pack_hash and r.day < day]
    return earlier[-1] if earlier else None


def open_run(home: Home, run: str | None = None) -> Run:
    """The run of that name, or the latest by day.

    Raises: NotFound.
    """
    found = runs_of(home)
    chosen = [r for r in found if r.id == run] if run else found[-1:]
    if chosen:
        return chosen[0]
    if run:
        known = ", ".join(r.id for r in found[-5:]) or "none"
        raise NotFound(
            f"there is no run {run!r}; the latest are: {known}.", f"没有批次 {run}；最近的批次：{known}。"
        )
    raise NotFound(
        "there is no run yet; make one with: closeknit screen --day YYYY-MM-DD.",
        "还没有筛查批次，请先运行：closeknit screen --day YYYY-MM-DD。",
    )
