"""Claims and amounts that may be unknown (None), as Kleene reckoned: an unknown stays unknown unless it cannot matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

Claim = bool | None
Amount = int | None


def every(claims: Iterable[Claim]) -> Claim:
    """All of them: false as soon as one is, else unknown as soon as one is."""
    known = list(claims)
    return False if False in known else None if None in known else True


def some(claims: Iterable[Claim]) -> Claim:
    """At least one of them."""
    known = list(claims)
    return True if True in known else None if None in known else False


def both(*claims: Claim) -> Claim:
    return every(claims)


def either(*claims: Claim) -> Claim:
    return some(claims)


def no(claim: Claim) -> Claim:
    return None if claim is None else not claim


def less(a: Amount, b: Amount) -> Claim:
    return None if a is None or b is None else a < b


def at_most(a: Amount, b: Amount) -> Claim:
    return None if a is None or b is None else a <= b


def at_least(a: Amount, b: Amount) -> Claim:
    return at_most(b, a)


def plus(amounts: Iterable[Amount]) -> Amount:
    """The sum; unknown if one of them is."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total


def minus(a: Amount, b: Amount) -> Amount:
    return None if a is None or b is None else a - b


def times(a: Amount, b: Amount) -> Amount:
    return None if a is None or b is None else a * b


def not_negative(a: Amount) -> Amount:
    return None if a is None else max(0, a)


def if_so(claim: Claim, then: Amount, otherwise: Amount) -> Amount:
    """One of two amounts; where the claim is unknown, unknown (even if both were the same)."""
    return None if claim is None else then if claim else otherwise


def age_on(day: date, born: date | None) -> Amount:
    """Full years on a day (Civil Code: a year is full on the birthday)."""
    if born is None:
        return None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
