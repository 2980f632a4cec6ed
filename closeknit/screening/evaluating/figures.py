"""Published figures (expected.csv) recomputed one by one: each text is read by the pack's expected.yaml."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from closeknit.engine.units import FileRefused
from closeknit.packs.evaluation import Figure, Figures, Value
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
    return f"{text}: expected {row['value']} (± {row['tolerance']}), found {found:.6g}"


def _read(text: str, figures: Figures) -> tuple[Figure, dict[str, str]] | None:
    """Return the figure whose pattern fits the whole text, with its year, number and group's column."""
    groups = "|".join(re.escape(g) for g in sorted(figures.groups, key=len, reverse=True)) or "(?!)"
    parts = {"{year}": r"(?P<year>\d{4})", "{n}": r"(?P<n>\d+)", "{group}": f"(?P<group>{groups})"}
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
    def said(text: Value) -> Value:
        return text.format(**words) if isinstance(text, str) else text

    table = quoted(frame.table)
    if figure.count is not None:
        conditions = {str(said(column)): said(value) for column, value in figure.count.items()}
        return float(session.rows(f"SELECT count(*) FROM {table} WHERE {all_hold(conditions)}")[0][0])
    top = product([str(said(c)) for c in figure.sum])
    under = product([str(said(c)) for c in figure.per]) if figure.per else "1"
    total = f"sum({under})" if figure.per else "1"
    (value,) = session.rows(f"SELECT {float(figure.scale)!r} * sum({top}) / nullif({total}, 0) FROM {table}")[
        0
    ]
    return None if value is None else float(value)
