"""Rolls: how what is known of persons becomes something known of their household.

Unknown is carried, not guessed: any_of, count_of and sum_of are unknown when an unknown member could change
them, unless unknown="skip" says that a lower bound is meant. max_of and min_of go by the known members.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, eq=False)
class Roll:
    """A person expression and how it rolls up to the household, over the members who count.

    attached=True takes instead the attached people who do not count: the dead, the imprisoned, the missing.
    """

    how: Literal["any", "sum", "max", "min", "count"]
    person: Callable[[Any], Any]
    unknown: Literal["unknown", "skip"] = "unknown"
    attached: bool = False

    @property
    def asks_whether_unknown(self) -> bool:
        """Whether a member's unknown value can make the household's unknown."""
        return self.how in ("any", "count", "sum") and self.unknown != "skip"


def any_of(person: Callable[[Any], Any], **options: Any) -> Roll:
    """1 if it holds for a member, 0 if for none."""
    return Roll("any", person, **options)


def count_of(person: Callable[[Any], Any], **options: Any) -> Roll:
    """How many members it holds for."""
    return Roll("count", person, **options)


def sum_of(person: Callable[[Any], Any], **options: Any) -> Roll:
    """The members' sum."""
    return Roll("sum", person, **options)


def max_of(person: Callable[[Any], Any], **options: Any) -> Roll:
    """The greatest known value of a member."""
    return Roll("max", person, **options)


def min_of(person: Callable[[Any], Any], **options: Any) -> Roll:
    """The smallest known value of a member."""
    return Roll("min", person, **options)
