"""How well pairs of records, and the groups they make, agree with a gold standard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

_Z = 1.959963984540054  # the normal's 97.5 % point: intervals are 95 %


@dataclass(frozen=True, slots=True)
class Agreement:
    """Counts of pairs: in the gold standard, said, and both."""

    true: int
    said: int
    right: int

    @property
    def precision(self) -> float | None:
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        return self.right / self.true if self.true else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall: 2 × right / (said + true)."""
        return 2 * self.right / (self.said + self.true) if self.said + self.true else None


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Return the Wilson 95 % interval of part / whole; None of an empty whole."""
    if whole == 0:
        return None
    p, z2 = part / whole, _Z * _Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z / (1 + z2 / whole) * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole))
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Cubed:
    """Precision, recall and F1; None where there is nothing to measure."""

    precision: float | None
    recall: float | None
    f1: float | None


def b_cubed(said: Mapping[Item, Hashable], true: Mapping[Item, Hashable]) -> Cubed:
    """Return B-cubed precision, recall and F1 of groups `said` against `true`, both item → group, over the items of both.

    Source: Bagga and Baldwin 1998; each item counts once.
    """
    items = said.keys() & true.keys()
    together = Counter((said[item], true[item]) for item in items)
    by_said = Counter(said[item] for item in items)
    by_true = Counter(true[item] for item in items)
    if not items:
        return Cubed(None, None, None)
    precision = sum(n * n / by_said[s] for (s, _), n in together.items()) / len(items)
    recall = sum(n * n / by_true[t] for (_, t), n in together.items()) / len(items)
    return Cubed(precision, recall, 2 * precision * recall / (precision + recall))
