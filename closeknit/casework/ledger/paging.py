"""Pages of long lists by the place of their last row: a row that comes meanwhile shifts nothing, and a late page costs what the first does.

    page_behind(Case.objects.filter(state="open"), ("next_on", "id"), place, 50)   →  Page(rows, next)

A place is what its row says in the columns of the order, `~` between them; it is checked like any other filter.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet

from closeknit.casework.refusals import UnknownFilter

_LENGTH_MAX = 400
_INTEGER_MAX = 2**63 - 1


@dataclass(frozen=True)
class Page:
    """The rows of a page, and the place behind which the next one begins; empty: there is none."""

    rows: list[Any]
    next: str


def page_behind(
    rows: QuerySet[Any], order: Sequence[str], place: str, size: int, nullable: Collection[str] = ()
) -> Page:
    """Return the page behind a place. `order` ends in a key; `-` before a name: from the last; a nullable one has nothing last.

    Raises: UnknownFilter for a place that is none of this order.
    """
    if place:
        rows = rows.filter(_behind(rows.model, order, place, nullable))
    columns = [F(name).asc(nulls_last=True) if name in nullable else name for name in order]
    found = list(rows.order_by(*columns)[: size + 1])
    return Page(found[:size], place_of(found[size - 1], order) if len(found) > size else "")


def place_of(row: Model, order: Sequence[str]) -> str:
    """Return the place of a row, to stand in an address."""
    return "~".join(_written(getattr(row, name.lstrip("-"))) for name in order)


def _written(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).replace("+00:00", "Z")
    return str(value)


def _behind(model: type[Model], order: Sequence[str], place: str, nullable: Collection[str]) -> Q:
    texts = place.split("~")
    if len(texts) != len(order) or len(place) > _LENGTH_MAX:
        raise _unknown()
    behind, same = Q(pk__in=[]), Q()
    for name, text in zip(order, texts, strict=True):
        column = name.lstrip("-")
        if column in nullable and not text:
            same &= Q(**{f"{column}__isnull": True})
            continue
        value = _read(model, column, text)
        later = Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        if column in nullable:
            later |= Q(**{f"{column}__isnull": True})
        behind |= same & later
        same &= Q(**{column: value})
    return behind


def _read(model: type[Model], column: str, text: str) -> Any:
    field = model._meta.pk if column == "pk" else model._meta.get_field(column)
    try:
        value = field.to_python(text)  # type: ignore[union-attr]
    except ValidationError:
        raise _unknown() from None
    is_local = isinstance(value, datetime) and value.tzinfo is None
    if value is None or is_local or (isinstance(value, int) and abs(value) > _INTEGER_MAX):
        raise _unknown()
    return value


def _unknown() -> UnknownFilter:
    return UnknownFilter(
        "This place in the list is not understood: open the list anew.",
        "无法识别列表位置：请重新打开列表。",
    )
