"""The one module a pack may import: the small vocabulary that means the same on every backend."""

from __future__ import annotations

from typing import Any

import ibis

from closeknit.engine.eligibility.registers import Given, LawDay
from closeknit.engine.eligibility.rule import Law, Rule
from closeknit.engine.eligibility.vocabulary import (
    above,
    at_least_zero,
    below,
    both,
    ceil_div,
    constant,
    first_that_holds,
    greatest_of,
    least_of,
    share,
    unknown_if,
    when_known,
)
from closeknit.engine.indicators.facts import (
    Fact,
    count,
    distinct,
    earliest,
    every_row,
    exists,
    latest,
    newest,
    total,
)
from closeknit.engine.indicators.indicator import Indicator
from closeknit.engine.indicators.rolls import any_of, count_of, max_of, min_of, sum_of
from closeknit.engine.units import Text

__all__ = [
    "Fact",
    "Given",
    "Indicator",
    "Law",
    "LawDay",
    "Rule",
    "Text",
    "above",
    "any_of",
    "at_least_zero",
    "below",
    "both",
    "cap",
    "ceil_div",
    "constant",
    "count",
    "count_of",
    "distinct",
    "earliest",
    "either",
    "every_row",
    "exists",
    "first_that_holds",
    "floor_div",
    "from_log",
    "greatest_known",
    "greatest_of",
    "known",
    "latest",
    "least_of",
    "max_of",
    "min_of",
    "newest",
    "one_of",
    "or_else",
    "ratio",
    "share",
    "sum_of",
    "total",
    "unknown_if",
    "when",
    "when_known",
]


def ratio(num: Any, den: Any, if_zero: int | None = None) -> Any:
    """num / den in per mille, rounded down, int64; unknown if either is. `if_zero` is the value for a zero denominator."""
    guarded = ibis.ifelse(den == 0, 1, den)
    zero = ibis.null("int64") if if_zero is None else ibis.literal(if_zero, "int64")
    return ibis.ifelse(
        (num.isnull() | den.isnull()),
        ibis.null("int64"),
        ibis.ifelse(den == 0, zero, floor_div(num * 1000, guarded)),
    )


def floor_div(num: Any, den: Any) -> Any:
    """Whole-number division of non-negative integers, exact to int64 (a plain // goes through a double)."""
    return ((num - num % den) / den).floor().cast("int64")


def from_log(value: Any, decimals: int, times: int = 1) -> Any:
    """`times` × e to the power of a natural logarithm that is kept in 10^-decimals, to the nearest integer, int64.

    For sources that write an amount as its logarithm: `times` turns the source's unit into the smallest one. A short
    logarithm names no more digits than it has: of 7 decimals, about seven of the amount.
    """
    return ((value / 10**decimals).exp() * times).round().cast("int64")


def cap(value: Any, most: int) -> Any:
    """At most `most`; unknown stays unknown (a raw least() would turn it into the cap)."""
    return ibis.ifelse(value > most, ibis.literal(most, "int64"), value)


def either(*claims: Any) -> Any:
    """At least one claim holds; unknown if none does and one is unknown."""
    found = claims[0]
    for claim in claims[1:]:
        found = found | claim
    return found


def known(value: Any) -> Any:
    """Whether a value is known."""
    return value.notnull()


def or_else(value: Any, fallback: Any) -> Any:
    """The value, or the fallback where it is unknown: a choice in sight."""
    return ibis.coalesce(value, fallback)


def when(claim: Any, value: Any, otherwise: Any = None) -> Any:
    """The value where the claim holds, else the other; an unknown claim takes the other. None is unknown."""
    return ibis.ifelse(claim, value, ibis.null("int64") if otherwise is None else otherwise)


def greatest_known(*values: Any) -> Any:
    """The greatest of the known values; unknown if none is known."""
    best = values[0]
    for value in values[1:]:
        best = ibis.ifelse(best.isnull() | (value > best), ibis.coalesce(value, best), best)
    return best


def one_of(column: Any, *codes: str) -> Any:
    """Whether a code column holds one of these codes; unknown if it is empty."""
    return column.isin(list(codes))
