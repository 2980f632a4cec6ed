"""How an amount is spread over a population: thresholds, rates, shares, as the European income statistics define them.

A row is (amount, weight) of one person or of several who share the amount; the rows' order says nothing. The weighted
quantile at p is the first amount, from the least up, at which the cumulated weight reaches p of all weight. Weights
are summed exactly, so that a quantile never turns on the rounding of a sum.
Source: Alfons and Templ, laeken (J. Stat. Softw. 54(15), 2013); Eurostat's Laeken indicators.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import accumulate

Row = tuple[float, float]
HALF, FIRST_FIFTH, LAST_FIFTH = Fraction(1, 2), Fraction(1, 5), Fraction(4, 5)


def quantile(rows: Sequence[Row], at: Fraction) -> float | None:
    """Return the first amount at which the cumulated weight reaches `at` (0 to 1) of all; None without rows."""
    ordered = sorted(rows)
    cumulated = list(accumulate(Fraction(weight) for _, weight in ordered))
    return next((x for (x, _), c in zip(ordered, cumulated, strict=True) if c >= at * cumulated[-1]), None)


def share_below(rows: Sequence[Row], line: float) -> float | None:
    """Return the weighted share of those strictly below the line; None without weight."""
    everybody = _weight(rows)
    return None if everybody == 0 else _weight(r for r in rows if r[0] < line) / everybody


def median_gap(rows: Sequence[Row], line: float) -> float | None:
    """Return how far the median of those below the line lies under it, as a share of the line; None if nobody does."""
    middle = quantile([r for r in rows if r[0] < line], HALF)
    return None if middle is None else (line - middle) / line


def quintile_ratio(rows: Sequence[Row]) -> float | None:
    """Return what those above the fourth quintile have together, over what those up to the first have (S80/S20)."""
    low, high = quantile(rows, FIRST_FIFTH), quantile(rows, LAST_FIFTH)
    if low is None or high is None:
        return None
    least = _amount(r for r in rows if r[0] <= low)
    return None if least == 0 else _amount(r for r in rows if r[0] > high) / least


def gini(rows: Sequence[Row]) -> float | None:
    """Return the Gini coefficient, 0 to 1, by laeken's formula; None without rows or without an amount."""
    ordered = sorted(rows)
    up_to = accumulate(weight for _, weight in ordered)
    twice = sum(2 * w * x * up - w * w * x for (x, w), up in zip(ordered, up_to, strict=True))
    everything = _weight(ordered) * _amount(ordered)
    return None if everything == 0 else twice / everything - 1


def _weight(rows: Iterable[Row]) -> float:
    return float(sum(Fraction(weight) for _, weight in rows))


def _amount(rows: Iterable[Row]) -> float:
    return sum(amount * weight for amount, weight in rows)
