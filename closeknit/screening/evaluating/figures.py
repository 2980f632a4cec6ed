"""Published figures (expected.csv) recomputed one by one: each text is read by the pack's expected.yaml."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from closeknit.engine.evaluation import gini, median_gap, quantile, quintile_ratio, share_below
from closeknit.engine.units import FileRefused
from closeknit.packs.evaluation import Claim, Distribution, Figure, Figures, Value
from closeknit.screening.evaluating.conditions import all_hold
from closeknit.screening.evaluating.frames import Frame, product
from closeknit.screening.session import Session, quoted

EXPECTED = "expected.csv"
_EXACT = 1e-9  # what binary fractions may be off by when a figure stands exactly on its tolerance


def compare_figures(
    session: Session, frames: Sequence[Frame], figures: Figures | None, folder: Path
) -> dict[str, Any]:
    """Return {"rows", "matched", "mismatches"}: every row of expected.csv, none if there is no such file.

    A figure of another year, or one that the pack does not know, is a mismatch that says so.
    Raises: FileRefused if expected.csv cannot be read.
    """
    rows = _rows(folder / EXPECTED)
    known = figures or Figures(figures=[])
    mismatches = [wrong for row in rows if (wrong := _mismatch(session, frames, known, row)) is not None]
    return {"rows": len(rows), "matched": len(rows) - len(mismatches), "mismatches": mismatches}


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for line, row in enumerate(rows, 2):
        try:
            float(row["value"]), float(row["tolerance"]), row["figure"].strip()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise FileRefused(
                "expected_unreadable",
                f"{path.name}, line {line}: needs figure, value and tolerance as numbers; correct the line",
                f"{path.name}第{line}行：须有figure，value与tolerance须为数字，请改正",
            ) from None
    return rows


def _mismatch(
    session: Session, frames: Sequence[Frame], figures: Figures, row: Mapping[str, str]
) -> str | None:
    """Return what is wrong with one figure, None if it is reproduced."""
    text = row["figure"].strip()
    read = _read(text, figures)
    if read is None:
        return f"{text}: the pack does not say how this figure is computed"
    figure, words = read
    frame = _frame(frames, words.get("year"))
    if frame is None:
        return f"{text}: the folder has no data of that year"
    found = _compute(session, frame, figure, words)
    if found is None:
        return f"{text}: cannot be computed from these files"
    expected, tolerance = float(row["value"]), float(row["tolerance"])
    if abs(found - expected) <= tolerance + _EXACT:
        return None
    unknown = _unknown(session, frame, figure, words)
    partly = f" (unknown for {unknown} households)" if unknown else ""
    return f"{text}: expected {row['value']} (± {row['tolerance']}), found {found:.8g}{partly}"


def _read(text: str, figures: Figures) -> tuple[Figure, dict[str, str]] | None:
    """Return the figure whose pattern fits the whole text, with its year, number and group's column."""
    groups = "|".join(re.escape(g) for g in sorted(figures.groups, key=len, reverse=True)) or "(?!)"
    parts = {
        "{year}": r"(?P<year>\d{4})",
        "{n}": r"(?P<n>\d+)",
        "{group}": f"(?P<group>{groups})",
        "{text}": r"(?P<text>.+?)",
    }
    for figure in figures.figures:
        pattern = re.escape(figure.figure)
        for mark, expression in parts.items():
            pattern = pattern.replace(re.escape(mark), expression)
        match = re.fullmatch(pattern, text)
        if match:
            words = match.groupdict()
            if "group" in words:
                words["group"] = figures.groups[words["group"]]
            return figure, words
    return None


def _frame(frames: Sequence[Frame], year: str | None) -> Frame | None:
    """The year's frame; a figure that names no year is about the latest."""
    if year is None:
        return frames[-1] if frames else None
    return next((f for f in frames if f.day.year == int(year)), None)


def _compute(session: Session, frame: Frame, figure: Figure, words: Mapping[str, str]) -> float | None:
    among = all_hold(_said(figure.where, words))
    if figure.count is not None:
        sql = f"count(*) FILTER (WHERE {all_hold(_said(figure.count, words))})"
    elif figure.mean is not None:
        sql = f"avg({quoted(figure.mean)}::DOUBLE)"
    elif figure.slope is not None:
        sql = f"regr_slope({', '.join(f'{quoted(column)}::DOUBLE' for column in figure.slope)})"
    elif figure.distribution is not None:
        found = _distribution(session, frame, figure.distribution, among, words)
        return None if found is None else figure.scale * found
    else:
        top, under = (product([c.format(**words) for c in columns]) for columns in (figure.sum, figure.per))
        sql = f"sum({top}) / nullif(sum({under}), 0)" if figure.per else f"sum({top})"
    (value,) = session.rows(f"SELECT {sql} FROM {quoted(frame.table)} WHERE {among}")[0]
    return None if value is None else figure.scale * float(value)


def _unknown(session: Session, frame: Frame, figure: Figure, words: Mapping[str, str]) -> int:
    """Among how many households a column of the figure is unknown: a sum leaves them out without a word."""
    columns = [c.format(**words) for c in (*figure.sum, *([figure.mean] if figure.mean else []))]
    empty = " OR ".join(f"{quoted(column)} IS NULL" for column in columns) or "false"
    among = all_hold(_said(figure.where, words))
    sql = f"SELECT count(*) FROM {quoted(frame.table)} WHERE ({among}) AND ({empty})"
    return int(session.rows(sql)[0][0])


def _said(conditions: Mapping[str, Value], words: Mapping[str, str]) -> dict[str, Claim]:
    """The conditions with the words of the figure's text filled in."""
    return {
        column.format(**words): value.format(**words) if isinstance(value, str) else value
        for column, value in conditions.items()
    }


def _distribution(
    session: Session, frame: Frame, spread: Distribution, among: str, words: Mapping[str, str]
) -> float | None:
    """A measure of those among; the line is everybody's. Rows with an unknown amount or weight are left out."""
    amount, weight = f"{quoted(spread.of)}::DOUBLE", product(spread.weight)
    everybody = session.rows(
        f"SELECT {amount}, {weight}, coalesce({among}, false) FROM {quoted(frame.table)} "
        f"WHERE {amount} IS NOT NULL AND {weight} IS NOT NULL"
    )
    middle = quantile([(x, w) for x, w, _ in everybody], Fraction(1, 2))
    if middle is None:
        return None
    line = middle * float(str(spread.percent).format(**words)) / 100
    rows = [(x, w) for x, w, chosen in everybody if chosen]
    match spread.measure:
        case "line":
            return line
        case "below_line":
            return share_below(rows, line)
        case "median_gap":
            return median_gap(rows, line)
        case "quintile_ratio":
            return quintile_ratio(rows)
        case "gini":
            return gini(rows)
