"""Rivals: when a record can be only one person, the candidates share its probability.

Two candidates that are equally likely end at one half each and are asked about; none is picked.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import inf
from typing import TypeVar

Candidate = TypeVar("Candidate", bound=Hashable)


def shared_among_rivals(weights: Mapping[Candidate, float]) -> dict[Candidate, float]:
    """Return each candidate's probability that it is the person, given that at most one of them is.

    weights: candidate → match weight in bits, prior included (log2 of the odds against being nobody here).
    """
    top = max(weights.values(), default=0.0)
    if top == inf:
        certain = [c for c, w in weights.items() if w == inf]
        return {c: (1 / len(certain) if w == inf else 0.0) for c, w in weights.items()}
    base = max(top, 0.0)  # taken out of every term, so that 2 ** weight cannot overflow
    odds = {candidate: 2.0 ** (weight - base) for candidate, weight in weights.items()}
    nobody = 2.0 ** (-base)
    whole = nobody + sum(odds.values())
    return {candidate: share / whole for candidate, share in odds.items()}
