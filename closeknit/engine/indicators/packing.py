"""Many small aggregates in one integer: yes/no flags in the bits of a bit_or, small counts in the fields of a sum.

A hash table updates every aggregate of every row; a hundred flags and counts in a handful of integers cost a
fraction (docs/measurements.md). Exact: a flag is a bit, a count has its own 15 bits, and a household of more than
32,767 people is refused by the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis

FLAGS_IN_ONE = 62
COUNT_BITS = 15
COUNTS_IN_ONE = 4
COUNT_MAX = 2**COUNT_BITS - 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a packed value lies: the column, and the first of its bits."""

    column: str
    bit: int


def _sum(parts: Sequence[Any]) -> Any:
    return reduce(lambda a, b: a + b, parts)


def _chunks(names: Sequence[str], size: int) -> list[Sequence[str]]:
    return [names[i : i + size] for i in range(0, len(names), size)]


def flag_places(prefix: str, names: Sequence[str]) -> dict[str, Place]:
    """Give each flag its bit."""
    return {
        name: Place(f"{prefix}_{block}", bit)
        for block, chunk in enumerate(_chunks(names, FLAGS_IN_ONE))
        for bit, name in enumerate(chunk)
    }


def count_places(prefix: str, names: Sequence[str]) -> dict[str, Place]:
    """Give each count its field."""
    return {
        name: Place(f"{prefix}_{block}", field * COUNT_BITS)
        for block, chunk in enumerate(_chunks(names, COUNTS_IN_ONE))
        for field, name in enumerate(chunk)
    }


def packed(claims: Mapping[str, Any], places: Mapping[str, Place]) -> dict[str, Any]:
    """One int64 per column: the bit of every claim that holds; an unknown claim sets nothing."""
    by_column: dict[str, list[Any]] = {}
    for name, place in places.items():
        value = ibis.ifelse(claims[name], ibis.literal(1 << place.bit, "int64"), ibis.literal(0, "int64"))
        by_column.setdefault(place.column, []).append(value)
    return {column: _sum(parts) for column, parts in by_column.items()}


def flag(table: Any, place: Place) -> Any:
    """Whether a packed flag is set; null where the packed column is null."""
    return (table[place.column] & (1 << place.bit)) != 0


def counted(table: Any, place: Place) -> Any:
    """A packed count."""
    return ((table[place.column] >> place.bit) & COUNT_MAX).cast("int64")
