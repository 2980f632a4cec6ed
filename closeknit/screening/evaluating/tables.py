"""Households by the value of one indicator, crossed with others: how many there are of each, a year at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from closeknit.packs.evaluation import CrossTable, Evaluation
from closeknit.screening.evaluating.conditions import all_hold
from closeknit.screening.evaluating.frames import Frame
from closeknit.screening.session import Session, quoted


def cross_tables(
    session: Session, evaluation: Evaluation, frames: Sequence[Frame]
) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return {table: {year: rows}}; a row is the value ("value", null: unknown), "households", and each count."""
    return {
        name: {str(frame.day.year): _rows(session, frame, table) for frame in frames}
        for name, table in evaluation.tables.items()
    }


def _rows(session: Session, frame: Frame, table: CrossTable) -> list[dict[str, Any]]:
    counts = "".join(f", count(*) FILTER (WHERE {all_hold(claims)})" for claims in table.counts.values())
    sql = f"SELECT {quoted(table.by)}, count(*){counts} FROM {quoted(frame.table)} GROUP BY 1 ORDER BY 1"
    return [dict(zip(("value", "households", *table.counts), row, strict=True)) for row in session.rows(sql)]
