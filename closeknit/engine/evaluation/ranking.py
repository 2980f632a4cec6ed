"""How well a score puts those with an outcome before those without.

Every row counts once (no survey weights). Equal scores are never broken by row order: in the AUC a tie is half a
win, and a tie that the cut of the top tenth runs through counts in proportion. The same rows in another order give
the same figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Top:
    """Precision and recall among the highest scores; `rows` is how many were looked at."""

    rows: int
    precision: float
    recall: float


def auc(scores: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """Return the chance that a row with the outcome scores higher than one without, ties half.

    None if all rows or none have the outcome. Raises: ValueError if the sequences differ in length.
    """
    positives = sum(1 for _, outcome in _pairs(scores, outcomes) if outcome)
    negatives = len(scores) - positives
    if not positives or not negatives:
        return None
    wins = below = 0.0
    for _, rows in groupby(sorted(zip(scores, outcomes, strict=True)), key=lambda pair: pair[0]):
        tied = [outcome for _, outcome in rows]
        with_outcome = sum(tied)
        without = len(tied) - with_outcome
        wins += with_outcome * (below + without / 2)
        below += without
    return wins / (positives * negatives)


def in_top(scores: Sequence[float], outcomes: Sequence[bool], tenths: int = 1) -> Top | None:
    """Return precision and recall among the highest `tenths` tenths of the rows, rounded down, at least one row.

    None if no row has the outcome. Raises: ValueError if the sequences differ in length.
    """
    ranked = sorted(_pairs(scores, outcomes), key=lambda pair: -pair[0])
    positives = sum(1 for _, outcome in ranked if outcome)
    if not positives:
        return None
    rows = max(1, len(ranked) * tenths // 10)
    cut = ranked[rows - 1][0]
    above = [outcome for score, outcome in ranked if score > cut]
    tied = [outcome for score, outcome in ranked if score == cut]
    found = sum(above) + (rows - len(above)) * sum(tied) / len(tied)
    return Top(rows, found / rows, found / positives)


def _pairs(scores: Sequence[float], outcomes: Sequence[bool]) -> list[tuple[float, bool]]:
    return list(zip(scores, outcomes, strict=True))
