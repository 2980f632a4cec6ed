"""Why two records are thought to be one person: findings with weights, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closeknit.engine.linkage.settings import Comparison, level_names
from closeknit.engine.units import Text


@dataclass(frozen=True, slots=True)
class Side:
    """One record of the pair, by the register it stands in and its number there."""

    register: str
    record: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What one comparison says: the level, its weight in bits (log2 of m / u, rarity included), and the words."""

    comparison: str
    label: Text
    level: str
    weight: float
    words: Text


def finding(comparison: Comparison, number: int, weight: float) -> Finding:
    """Return the finding of a comparison whose Splink level is `number` (-1: unknown)."""
    if number < 0:
        return Finding(comparison.name, comparison.label, "unknown", 0.0, comparison.unknown)
    name = level_names(comparison)[number]
    words = next((level.words for level in comparison.levels if level.name == name), comparison.otherwise)
    return Finding(comparison.name, comparison.label, name, weight, words)


def words_of(findings: Sequence[Finding]) -> Text:
    """Return the findings as one sentence, the heaviest first, those that say nothing left out."""
    said = sorted((f for f in findings if f.level != "unknown"), key=lambda f: -abs(f.weight))
    return Text("; ".join(f.words.en for f in said), "；".join(f.words.zh for f in said))
