"""The score against an outcome it did not see, next to the plain ranking that it must beat.

earlier year ──(links)── later year        among: of the earlier year     outcome: of the later year (or the same)
Every household counts once. Who has an unknown outcome is left out and counted.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from closeknit.engine.evaluation import auc, in_top
from closeknit.engine.units import FileRefused
from closeknit.packs.evaluation import Evaluation, Target
from closeknit.screening.evaluating.conditions import all_hold
from closeknit.screening.evaluating.frames import Frame, fifths
from closeknit.screening.session import Session, quoted

_YEAR = re.compile(r"(\d{4})$")


def measure_targets(
    session: Session, evaluation: Evaluation, frames: Sequence[Frame], folder: Path
) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Return the measured targets by name, and for those that cannot be measured the reason.

    Raises: FileRefused if a link file has no two year columns.
    """
    links = read_links(folder, evaluation.links)
    measured: dict[str, dict[str, Any]] = {}
    reasons: dict[str, str] = {}
    for name, target in evaluation.targets.items():
        found = _measure(session, evaluation, target, frames, links)
        if isinstance(found, str):
            reasons[name] = found
        else:
            measured[name] = found
    return measured, reasons


def read_links(folder: Path, pattern: str | None) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """Return (earlier year, later year) → the pairs of household numbers, from every link file of the folder.

    Raises: FileRefused if a file does not have exactly two columns whose names end in a year.
    """
    found: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for path in sorted(folder.glob(pattern)) if pattern else []:
        rows = list(_csv(path))
        years = {column: int(m[1]) for column in (rows[0] if rows else {}) if (m := _YEAR.search(column))}
        if rows and len(years) != 2:
            raise FileRefused(
                "links_unreadable",
                f"{path.name}: needs two columns that end in a year, such as household_id_2019; correct the header",
                f"{path.name}：须有两个以年份结尾的列（如household_id_2019），请改正表头",
            )
        if rows:
            early, late = sorted(years, key=lambda column: years[column])
            pairs = found.setdefault((years[early], years[late]), [])
            pairs += [(row[early], row[late]) for row in rows]
    return found


def write_forecast(
    session: Session, evaluation: Evaluation, frames: Sequence[Frame], folder: Path, out: Path
) -> int:
    """Write the score and each target's ranking points for the households to forecast; return how many.

    Raises: FileRefused if the folder names none.
    """
    wanted = [
        (next(iter(row.values())), int(m[1]) if (m := _YEAR.search(next(iter(row)))) else frames[-1].day.year)
        for path in (sorted(folder.glob(evaluation.forecast)) if evaluation.forecast else [])
        for row in _csv(path)
    ]
    if not wanted:
        raise FileRefused(
            "no_forecast",
            f"{folder.name}: no file says which households to forecast; add {evaluation.forecast or 'one'}",
            f"{folder.name}：没有列出待预测住户的文件",
        )
    asked = {name: t for name, t in evaluation.targets.items() if t.years_later}
    ranks = "".join(f", {_rank(target)} AS {quoted(name)}" for name, target in asked.items())
    scores: dict[tuple[str, int], tuple[Any, ...]] = {}
    for frame in frames:
        for number, *values in session.rows(f"SELECT source_no, score{ranks} FROM {quoted(frame.table)} e"):
            scores[str(number), frame.day.year] = tuple(values)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["household", "year", "score", *asked])
        writer.writerows([n, year, *scores.get((n, year), ("",) * (1 + len(asked)))] for n, year in wanted)
    return len(wanted)


def _csv(path: Path) -> list[Mapping[str, str]]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _measure(
    session: Session,
    evaluation: Evaluation,
    target: Target,
    frames: Sequence[Frame],
    links: Mapping[tuple[int, int], list[tuple[str, str]]],
) -> dict[str, Any] | str:
    """Measure one target, over all years that allow it; a text is the reason why none does."""
    rows: list[tuple[Any, ...]] = []
    days: list[tuple[str, str]] = []
    for frame in frames:
        later = frame if not target.years_later else _later(frames, frame, target.years_later)
        if later is None:
            continue
        pairs = links.get((frame.day.year, later.day.year), [])
        if target.years_later and not pairs:
            continue
        _link(session, evaluation, frame, later, pairs if target.years_later else None)
        rows += session.rows(_ranking(target))
        days.append((frame.day.isoformat(), later.day.isoformat()))
    if not rows:
        return "no later year with households met again" if target.years_later else "nobody to rank"
    known = [row for row in rows if row[3] is not None]
    outcomes = [bool(row[3]) for row in known]
    if not any(outcomes) or all(outcomes):
        return "the outcome is unknown" if not known else "everybody has the same outcome"
    ranked, score, plain = ([float(row[i]) for row in known] for i in range(3))
    mine, base = in_top(ranked, outcomes), in_top(plain, outcomes)
    assert mine is not None and base is not None  # there are outcomes
    return {
        "auc": auc(ranked, outcomes),
        "precision_top_tenth": mine.precision,
        "recall_top_tenth": mine.recall,
        "baseline_auc": auc(plain, outcomes),
        "baseline_precision_top_tenth": base.precision,
        "baseline_recall_top_tenth": base.recall,
        "score_auc": auc(score, outcomes),
        "ranked_by": list(target.ranked_by) or ["score"],
        "rows": len(known),
        "with_outcome": sum(outcomes),
        "outcome_unknown": len(rows) - len(known),
        "days": [f"{early} → {late}" if early != late else early for early, late in days],
    }


def _later(frames: Sequence[Frame], frame: Frame, years: int) -> Frame | None:
    return next((f for f in frames if f.day.year == frame.day.year + years), None)


def _link(
    session: Session,
    evaluation: Evaluation,
    frame: Frame,
    later: Frame,
    pairs: list[tuple[str, str]] | None,
) -> None:
    """Put the earlier year's columns (e_…) beside the later year's (l_…) into table `linked`."""
    on = "e.source_no = l.source_no"
    between = ""
    if pairs is not None:
        session.connection.execute(
            "CREATE OR REPLACE TEMP TABLE links AS SELECT DISTINCT unnest(?) AS early, unnest(?) AS late",
            [[early for early, _ in pairs], [late for _, late in pairs]],
        )
        between = "JOIN links k ON e.source_no = k.early "
        on = "k.late = l.source_no"
    columns = ", ".join(
        f"{side}.{quoted(name)} AS {quoted(f'{side}_{name}')}"
        for side, of in (("e", frame), ("l", later))
        for (name,) in session.rows(
            "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index", [of.table]
        )
    )
    groups = [*fifths(evaluation.fifths, "linked", "e_"), *fifths(evaluation.fifths, "linked", "l_")]
    session.connection.execute(
        f"CREATE OR REPLACE TEMP TABLE linked AS SELECT *{''.join(', ' + g for g in groups)} FROM "
        f"(SELECT {columns} FROM {quoted(frame.table)} e {between}JOIN {quoted(later.table)} l ON {on})"
    )


def _rank(target: Target, prefix: str = "") -> str:
    """SQL for the points that rank: those of the named dimensions, or the whole score."""
    if not target.ranked_by:
        return quoted(f"{prefix}score")
    return " + ".join(quoted(f"{prefix}points_{dimension}") for dimension in target.ranked_by)


def _ranking(target: Target) -> str:
    """Rows (points that rank, score, baseline, outcome); a household without a baseline value ranks last in it."""
    sign = "" if target.baseline.worse == "higher" else "-"
    plain = f"coalesce({sign}{quoted('e_' + target.baseline.column)}::DOUBLE, '-infinity'::DOUBLE)"
    outcome = all_hold({f"l_{name}": claim for name, claim in target.outcome.items()})
    among = all_hold({f"e_{name}": claim for name, claim in target.among.items()})
    return f"SELECT {_rank(target, 'e_')}, e_score, {plain}, {outcome} FROM linked WHERE {among}"
