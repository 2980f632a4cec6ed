"""Where two days' expressions differ: the rows at the edges of windows, found from their dates alone.

A row's predicate changes between two days only if one of the smallest conditions in it that name the day changes, and
most of those compare a date with a cut-off. Asking that first keeps a scan to the date columns.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Any

import ibis.expr.operations as ops

_COMPARED = (ops.Less, ops.LessEqual, ops.Greater, ops.GreaterEqual)


def at_an_edge(pairs: Iterable[tuple[Any, Any]]) -> Any | None:
    """Whether any of a row's predicates can have changed, each given for the earlier and the later day.

    Holds for every row whose predicate changed, and for few others. None if no predicate names the day.
    """
    found: dict[Any, Any] = {}
    for was, now in pairs:
        _differing(was.op(), now.op(), found)
    return reduce(lambda a, b: a | b, found.values()) if found else None


def _differing(was: Any, now: Any, found: dict[Any, Any]) -> None:
    if was == now:
        return
    parts = _boolean_parts(was, now)
    if parts is None:
        found.setdefault((was, now), _changes(was, now))
    else:
        for one, other in parts:
            _differing(one, other, found)


def _boolean_parts(was: Any, now: Any) -> list[tuple[Any, Any]] | None:
    """The conditions that an and, or, not is made of, in pairs; None if this is no such thing or of another shape."""
    if type(was) is not type(now) or not isinstance(was, (ops.And, ops.Or, ops.Not)):
        return None
    return list(zip(was.args, now.args, strict=True))


def _changes(was: Any, now: Any) -> Any:
    """Whether one condition changed: for a column and two cut-offs, that the column lies between them."""
    if (
        isinstance(was, _COMPARED)
        and type(was) is type(now)
        and was.left == now.left
        and isinstance(was.right, ops.Literal)
        and isinstance(now.right, ops.Literal)
    ):
        column = was.left.to_expr()
        low, high = (one.to_expr() for one in sorted((was.right, now.right), key=lambda o: o.value))
        if isinstance(was, (ops.Greater, ops.LessEqual)):
            return (column > low) & (column <= high)
        return (column >= low) & (column < high)
    one, other = was.to_expr(), now.to_expr()
    return ~one.identical_to(other)
