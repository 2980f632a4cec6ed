"""Words of rules that must mean the same on every backend; each carries unknown instead of guessing.

A comparator is a parameter, because texts differ: "below" (低于) is strict, "not above" (不高于, 以下) includes the line.
"""

from __future__ import annotations

from typing import Any

import ibis

# The words of a comparator parameter and their codes, as parameter files declare them.
BELOW, NOT_ABOVE = 0, 1
ABOVE, NOT_BELOW = 0, 1


def below(value: Any, line: Any, comparator: Any) -> Any:
    """value < line, or value ≤ line where the comparator says not_above; unknown if either is."""
    return (value < line) | ((value == line) & (comparator == NOT_ABOVE))


def above(value: Any, line: Any, comparator: Any) -> Any:
    """value > line, or value ≥ line where the comparator says not_below; unknown if either is."""
    return (value > line) | ((value == line) & (comparator == NOT_BELOW))


def both(*claims: Any) -> Any:
    """All claims hold; false as soon as one is false, else unknown if one is unknown."""
    found = claims[0]
    for claim in claims[1:]:
        found = found & claim
    return found


def when_known(claim: Any, value: Any, otherwise: Any) -> Any:
    """One value or the other; unknown if the claim is unknown."""
    return ibis.ifelse(claim.isnull(), _null_like(value, otherwise), ibis.ifelse(claim, value, otherwise))


def first_that_holds(*cases: tuple[Any, str], otherwise: str) -> Any:
    """The word of the first claim that holds; unknown if a claim before it is unknown."""
    result: Any = ibis.literal(otherwise)
    for claim, word in reversed(cases):
        result = ibis.ifelse(
            claim.isnull(), ibis.null("string"), ibis.ifelse(claim, ibis.literal(word), result)
        )
    return result


def greatest_of(*values: Any) -> Any:
    """The greatest value; unknown if one is."""
    best = values[0]
    for value in values[1:]:
        best = when_known(value > best, value, best)
    return best


def least_of(*values: Any) -> Any:
    """The smallest value; unknown if one is."""
    best = values[0]
    for value in values[1:]:
        best = when_known(value < best, value, best)
    return best


def at_least_zero(value: Any) -> Any:
    """The value, or 0 where it is negative; unknown stays unknown."""
    return when_known(value < 0, ibis.literal(0, "int64"), value)


def ceil_div(num: Any, den: Any) -> Any:
    """Whole-number division of non-negative integers, rounded up, exact to int64."""
    rest = num % den
    return ((num - rest) / den).floor().cast("int64") + (rest > 0).cast("int64")


def share(value: Any, per_mille: Any) -> Any:
    """That many thousandths of a non-negative amount, rounded down."""
    product = value * per_mille
    return ((product - product % 1000) / 1000).floor().cast("int64")


def constant(value: bool | int | str) -> Any:
    """A value that is the same for everybody."""
    if isinstance(value, bool):
        return ibis.literal(value)
    return ibis.literal(value, "int64" if isinstance(value, int) else "string")


def _null_like(value: Any, otherwise: Any) -> Any:
    for candidate in (value, otherwise):
        if hasattr(candidate, "type"):
            return ibis.null(candidate.type())
    return ibis.null(
        "boolean" if isinstance(value, bool) else "int64" if isinstance(value, int) else "string"
    )


def unknown_if(claim: Any) -> Any:
    """Unknown where the claim holds or is unknown, else false: for what cannot be decided from the facts."""
    return ibis.ifelse(ibis.coalesce(claim, True), ibis.null("boolean"), False)
