"""`evaluate`: a pack against a folder of data whose outcome is known, through the real import, ready and run.

folder ─► a home for the while ─► one run a year ─► published figures, flags row by row, score against outcome
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from closeknit.engine.units import FileRefused, Progress, silent
from closeknit.intake.catalogue import stored_batches
from closeknit.intake.finding import find_files
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.intake.naming import read_name
from closeknit.intake.ready import ensure_ready
from closeknit.packs.evaluation import Evaluation, read_evaluation, read_figures
from closeknit.packs.loader import Pack
from closeknit.screening.evaluating.figures import compare_figures
from closeknit.screening.evaluating.frames import Frame, make_frame
from closeknit.screening.evaluating.rules import compare_rules
from closeknit.screening.evaluating.tables import cross_tables
from closeknit.screening.evaluating.targets import measure_targets, write_forecast
from closeknit.screening.run import screen
from closeknit.screening.session import Session, connect

__all__ = ["evaluate"]


def evaluate(
    pack: Pack, data_dir: Path, forecast_out: Path | None = None, progress: Progress = silent
) -> dict[str, Any]:
    """Measure the pack on a folder of survey tables; the folder is only read, the home is thrown away.

    Returns expected, rules, tables, targets, not_measured (target → why), import (per register), years, skipped files.
    forecast_out: a CSV to write for the households that the folder asks to forecast.
    Raises: FileRefused for a folder without the pack's tables or a file fault; PackError; RunFailed.
    """
    evaluation = read_evaluation(pack)
    files, skipped = _tables(pack, data_dir)
    with tempfile.TemporaryDirectory(prefix="closeknit-evaluate-") as folder:
        home = Home(Path(folder))
        report = import_paths(files, pack, home, None, progress)
        with connect(temp=home.path) as connection:
            session = Session(connection, pack)
            frames = [
                _screened(session, pack, evaluation, home, day, progress)
                for day in _days(pack, home, data_dir)
            ]
            measured, reasons = measure_targets(session, evaluation, frames, data_dir)
            result: dict[str, Any] = {
                "expected": compare_figures(session, frames, read_figures(pack), data_dir),
                "rules": compare_rules(session, pack, evaluation, frames),
                "tables": cross_tables(session, evaluation, frames),
                "targets": measured,
                "not_measured": reasons,
                "import": report.as_json(),
                "years": [_year(frame) for frame in frames],
                "skipped": skipped,
            }
            if forecast_out is not None:
                result["forecast"] = write_forecast(session, evaluation, frames, data_dir, forecast_out)
    return result


def _tables(pack: Pack, folder: Path) -> tuple[list[Path], list[str]]:
    """Return the files that name a table of the pack, and what is said of the others.

    Raises: FileRefused if persons or households are not among them.
    """
    try:
        files, skipped = find_files([folder], pack)
    except FileRefused as error:
        if error.code != "no_files":
            raise
        files, skipped = [], []
    found = {read_name(path, pack, {}).contract.name for path in files}
    for table in (pack.base.households, pack.base.persons):
        if table not in found:
            raise FileRefused(
                "no_survey",
                f"{folder.name}: no table of {table} for pack {pack.name}; name the file {table}.csv.gz or "
                f"{table}_<year>.csv.gz, or choose the pack that goes with this folder.",
                f"{folder.name}：没有规则包{pack.name}所需的{table}表；请将文件命名为{table}.csv.gz或"
                f"{table}_<年份>.csv.gz，或选用对应的规则包。",
            )
    return files, [f"{path.name}: {why.en}" for path, why in skipped]


def _days(pack: Pack, home: Home, folder: Path) -> list[date]:
    """Return the days on which both tables were delivered.

    Raises: FileRefused for a year with only one of them: its households would have nobody, or its people no home.
    """
    households, persons = (
        {b.as_of for b in stored_batches(home, table)} for table in (pack.base.households, pack.base.persons)
    )
    for day in sorted(households ^ persons):
        missing = pack.base.persons if day in households else pack.base.households
        raise FileRefused(
            "half_a_survey",
            f"{folder.name}: {day.year} has no table of {missing}; add it or leave that year's other table out.",
            f"{folder.name}：{day.year}年缺少{missing}表；请补上，或移除该年另一张表。",
        )
    return sorted(households)


def _screened(
    session: Session, pack: Pack, evaluation: Evaluation, home: Home, day: date, progress: Progress
) -> Frame:
    run = screen(home, pack, day, progress=progress).run
    return make_frame(session, pack, evaluation, run, ensure_ready(pack, home, day, progress))


def _year(frame: Frame) -> dict[str, Any]:
    summary = frame.run.manifest["summary"]
    return {key: summary[key] for key in ("day", "households", "scored", "levels", "conserved")}
