"""A year's net income of the household from its parts, in cents, and its size in adult equivalents, in thousandths.

Each member's own incomes are added up; the household's stand in every row and count once. Nobody under 16 is asked for
an income of their own (what they earn is the household's hy110n); a grown person's empty answer is unknown.
"""

from typing import Any

from closeknit.engine.author import count_of, newest, or_else, sum_of, total, when
from closeknit.packs.demo_at.facts.people import grown, years_old

_OWN = ("py010n", "py050n", "py090n", "py100n", "py110n", "py120n", "py130n", "py140n")
_RECEIVED = ("hy040n", "hy050n", "hy070n", "hy080n", "hy090n", "hy110n")
_PAID = ("hy130n", "hy145n")

INCOME = [
    years_old,
    *(total(name, "persons", f"{name}_fen") for name in _OWN),
    *(newest(name, "persons", f"{name}_fen", per="household") for name in (*_RECEIVED, *_PAID)),
]
SIZE = [grown]


def _own(p: Any) -> Any:
    own = p.py010n
    for name in _OWN[1:]:
        own = own + getattr(p, name)
    return when(p.years_old < 16, or_else(own, 0), own)


INCOME_ROLLS = {"own": sum_of(_own)}
SIZE_ROLLS = {"grown": count_of(lambda p: p.grown)}


def income(h: Any) -> Any:
    """Cents a year, after what goes to other households and to the tax office."""
    found = h.own
    for name in _RECEIVED:
        found = found + getattr(h, name)
    for name in _PAID:
        found = found - getattr(h, name)
    return found


def size(h: Any) -> Any:
    """The first person counts 1, each further one of 14 and over 0.5, each child 0.3: in thousandths."""
    further = h.grown - when(h.grown >= 1, 1, 0)
    return 1000 + 500 * further + 300 * (h.members - 1 - further)
