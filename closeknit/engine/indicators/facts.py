"""Facts: what one register says of a person or a household, before anything is judged.

A fact is a register, the rows that matter (`rows`), and how they add up. Three absences are kept apart:
the feed is missing (always unknown), the person has no rows (`absent`), and the cell is empty (`unknown`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import ibis

from closeknit.engine.indicators.day import Day
from closeknit.engine.units import PackError

Rows = Callable[[Any, Day], Any]
Kind = Literal["count", "exists", "total", "latest", "earliest", "newest", "distinct"]
DEFAULT = "by contract"


def every_row(r: Any, on: Day) -> Any:
    """Every row of the register."""
    return ibis.literal(True)


@dataclass(frozen=True, eq=False)
class Fact:
    """One number, date or code that a register says of a person or household."""

    name: str
    register: str
    kind: Kind
    rows: Rows = every_row
    column: str | None = None
    by: str | None = None
    absent: Any = DEFAULT
    unknown: Literal["unknown", "skip"] = "unknown"
    per: Literal["person", "household"] = "person"
    attached: bool = False

    def __post_init__(self) -> None:
        if self.attached and self.per == "person":
            raise PackError(
                f"fact {self.name}: attached=True goes with per='household'; use attached=True on a roll."
            )

    def absent_value(self, contract_absent: str) -> Any:
        """What a person without rows is taken to have; None means unknown."""
        if self.absent != DEFAULT:
            return self.absent
        if contract_absent != "zero":
            return None
        return {"count": 0, "total": 0, "distinct": 0, "exists": False}.get(self.kind)

    def may_be_unknown(self, contract_absent: str) -> bool:
        """Whether the fact can be null although its feed arrived."""
        if self.absent_value(contract_absent) is None:
            return True
        return self.kind in ("latest", "earliest", "newest") or (
            self.kind == "total" and self.unknown == "unknown"
        )

    def selects(self, table: Any, on: Day) -> Any:
        """The rows of the register that this fact is made of."""
        mine = self.rows(table, on)
        # Facts per person are joined to the members who count; only those per household must leave the others out.
        return mine & table.counts if self.per == "household" and not self.attached else mine

    def aggregate(self, table: Any, where: Any) -> Any:
        """The aggregate over the selected rows (None: all). Types: int64, boolean, date or string."""
        if self.kind == "exists":
            return table.count(where=where) > 0
        if self.kind == "count":
            return table.count(where=where).cast("int64")
        if self.column is None:
            raise PackError(f"fact {self.name}: {self.kind} needs a column.")
        column = table[self.column]
        if self.kind == "total":
            total = column.sum(where=where).cast("int64")
            if self.unknown == "skip":
                return total
            empty = table.count(where=column.isnull() if where is None else where & column.isnull())
            return ibis.ifelse(empty > 0, ibis.null("int64"), total)
        if self.kind == "distinct":
            return column.nunique(where=where).cast("int64")
        if self.kind == "latest":
            return _in_latest_row(column, table[self.by], where)
        return column.min(where=where) if self.kind == "earliest" else column.max(where=where)


def _in_latest_row(column: Any, by: Any, where: Any) -> Any:
    """The greatest value among the newest filled-in rows: a plain argmax takes any of rows that tie."""
    filled = column.notnull() & by.notnull()
    newest_first = ibis.struct({"by": by, "value": column})
    return newest_first.max(where=filled if where is None else where & filled)["value"]


def count(name: str, register: str, rows: Rows = every_row, **options: Any) -> Fact:
    """How many rows."""
    return Fact(name, register, "count", rows, **options)


def exists(name: str, register: str, rows: Rows = every_row, **options: Any) -> Fact:
    """Whether there is such a row."""
    return Fact(name, register, "exists", rows, **options)


def total(name: str, register: str, column: str, rows: Rows = every_row, **options: Any) -> Fact:
    """The sum of a column; an empty cell makes it unknown unless unknown='skip'."""
    return Fact(name, register, "total", rows, column, **options)


def latest(name: str, register: str, column: str, by: str, rows: Rows = every_row, **options: Any) -> Fact:
    """The column's value in the row with the greatest `by`, among rows that have both; of rows that tie, the greatest."""
    return Fact(name, register, "latest", rows, column, by, **options)


def earliest(name: str, register: str, column: str, rows: Rows = every_row, **options: Any) -> Fact:
    """The smallest value of a column."""
    return Fact(name, register, "earliest", rows, column, **options)


def newest(name: str, register: str, column: str, rows: Rows = every_row, **options: Any) -> Fact:
    """The greatest value of a column."""
    return Fact(name, register, "newest", rows, column, **options)


def distinct(name: str, register: str, column: str, rows: Rows = every_row, **options: Any) -> Fact:
    """How many different values a column has."""
    return Fact(name, register, "distinct", rows, column, **options)
