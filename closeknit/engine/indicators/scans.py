"""Facts as tables: each register is read once per grain, and yes/no facts of many registers share one integer.

registers with sums, dates or codes ──► one group-by each ──┐
registers with yes/no facts only ──► union ──► one group-by ┴──► joined to members or households

Among facts per household, registers with counts join that union too: their rows are few, and each join is of every
household. Among facts per person they would widen the stream of millions of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from closeknit.engine.indicators.day import Day
from closeknit.engine.indicators.facts import Fact
from closeknit.engine.indicators.packing import Place, flag, flag_places, packed
from closeknit.engine.indicators.tables import register_table, unknown
from closeknit.engine.registers import RegisterContract
from closeknit.engine.units import PackError

Contracts = Mapping[str, RegisterContract]
FACT_TYPES = {"count": "int64", "total": "int64", "distinct": "int64", "exists": "boolean"}
UNITED_KINDS: Mapping[str, frozenset[str]] = {
    "person": frozenset({"exists"}),
    "household": frozenset({"exists", "count"}),
}
MARK = "__rows"


def fact_type(fact: Fact, contract: RegisterContract) -> str:
    """The ibis type of a fact."""
    return FACT_TYPES.get(fact.kind) or contract.ready_schema()[str(fact.column)]


def never_null(fact: Fact) -> bool:
    """Whether the aggregate over at least one row is never null."""
    return fact.kind in ("count", "exists", "distinct") or (fact.kind == "total" and fact.unknown == "skip")


def with_row_marks(facts: Sequence[Fact], contracts: Contracts) -> list[Fact]:
    """Facts plus, for those that an empty cell can make unknown, a mark that there were rows at all.

    Raises: PackError if a fact names a register that is not in the pack.
    """
    marks = []
    for fact in facts:
        contract = contracts.get(fact.register)
        if contract is None:
            raise PackError(
                f"fact {fact.name}: there is no register {fact.register!r} in the pack; correct the name.",
                f"事实 {fact.name}：规则包中没有部门数据 {fact.register}，请更正名称。",
            )
        if not never_null(fact) and fact.absent_value(contract.absent) is not None:
            marks.append(
                replace(fact, name=f"{fact.name}{MARK}", kind="exists", column=None, by=None, absent=None)
            )
    return [*facts, *marks]


class Scans:
    """The facts of a set of indicators, as tables to join and as values that authors see."""

    def __init__(self, facts: Iterable[Fact], contracts: Contracts, missing: frozenset[str], on: Day) -> None:
        self.facts = list(facts)
        self.contracts, self.missing, self.on = contracts, missing, on
        self.places: dict[str, Place] = {}
        self._alone: dict[str, list[list[Fact]]] = {}
        self._together: dict[str, list[list[Fact]]] = {}
        for per in ("person", "household"):
            self._group(per)

    def _group(self, per: str) -> None:
        by_register: dict[str, list[Fact]] = {}
        for fact in self.facts:
            if fact.per == per and fact.register not in self.missing:
                by_register.setdefault(fact.register, []).append(fact)
        groups = list(by_register.values())
        together = [g for g in groups if all(f.kind in UNITED_KINDS[per] for f in g)]
        if len(together) < 2:
            together = []
        self._together[per] = together
        self._alone[per] = [g for g in groups if g not in together]
        names = [f.name for group in together for f in group if f.kind == "exists"]
        self.places |= flag_places(f"seen_{per}", names)
        for group in self._alone[per]:
            flags = [f.name for f in group if f.kind == "exists"]
            self.places |= flag_places(f"seen_{per}_{group[0].register}", flags)

    def tables(self, per: str) -> list[Any]:
        """The tables of one grain, each keyed by `person_key` or `household_key`."""
        key = f"{per}_key"
        alone = [self._aggregated(group, key) for group in self._alone[per]]
        return alone + ([self._united(self._together[per], key)] if self._together[per] else [])

    def _selected(self, group: Sequence[Fact]) -> Any:
        """The rows of a register that any of its facts selects."""
        table = register_table(self.contracts[group[0].register])
        return table.filter(reduce(lambda a, b: a | b, (f.selects(table, self.on) for f in group)))

    def _bits(self, rows: Any, group: Sequence[Fact]) -> dict[str, Any]:
        flags = [f for f in group if f.kind == "exists"]
        alone = len(group) == 1
        claims = {f.name: ibis.literal(True) if alone else f.selects(rows, self.on) for f in flags}
        bits = packed(claims, {f.name: self.places[f.name] for f in flags})
        return {name: _per_row(value, rows) for name, value in bits.items()}

    def _aggregated(self, group: Sequence[Fact], key: str) -> Any:
        """One scan of a register: every fact of it per key."""
        rows = self._selected(group)
        alone = len(group) == 1
        measures = {
            f.name: f.aggregate(rows, None if alone else f.selects(rows, self.on))
            for f in group
            if f.kind != "exists"
        }
        measures |= {name: bits.bit_or() for name, bits in self._bits(rows, group).items()}
        return rows.group_by(key).aggregate(**measures)

    def _united(self, groups: Sequence[Sequence[Fact]], key: str) -> Any:
        """Yes/no facts and counts of several registers: their rows in one stream, one group-by, one join."""
        facts = [f for group in groups for f in group]
        columns = list(dict.fromkeys(self.places[f.name].column for f in facts if f.kind == "exists"))
        counts = [f.name for f in facts if f.kind == "count"]
        streams = []
        for group in groups:
            rows = self._selected(group)
            bits, counted = self._bits(rows, group), self._ones(rows, group)
            nothing = ibis.literal(0, "int64")
            measures = {c: bits.get(c, nothing) for c in columns}
            # Null, not 0, where a row is of another register: without a row of its own a count is not zero yet.
            measures |= {c: counted.get(c, unknown("int64")) for c in counts}
            streams.append(rows.select(**{key: rows[key]}, **measures))
        stream = ibis.union(*streams, distinct=False)
        gathered = {c: stream[c].bit_or() for c in columns} | {
            c: stream[c].sum().cast("int64") for c in counts
        }
        return stream.group_by(key).aggregate(**gathered)

    def _ones(self, rows: Any, group: Sequence[Fact]) -> dict[str, Any]:
        """For each count, 1 for a row that it counts and 0 for another of its register."""
        one, none = ibis.literal(1, "int64"), ibis.literal(0, "int64")
        return {
            f.name: one if len(group) == 1 else ibis.ifelse(f.selects(rows, self.on), one, none)
            for f in group
            if f.kind == "count"
        }

    def value(self, fact: Fact, joined: Any) -> Any:
        """A fact as authors see it: null when its feed is missing, its `absent` value without rows."""
        contract = self.contracts[fact.register]
        kind = fact_type(fact, contract)
        if fact.register in self.missing:
            return unknown(kind)
        absent = fact.absent_value(contract.absent)
        nothing = unknown(kind) if absent is None else ibis.literal(absent, kind)
        if fact.kind == "exists":
            found = self._has_row(fact.name, joined)
            return found if absent is False else ibis.ifelse(found, ibis.literal(True), nothing)
        column = joined[fact.name]
        if absent is None:
            return column
        if never_null(fact):
            return ibis.coalesce(column, nothing)
        # An empty cell among the rows makes a total null; only a person without any such row takes `absent`.
        return ibis.ifelse(self._has_row(f"{fact.name}{MARK}", joined), column, nothing)

    def _has_row(self, name: str, joined: Any) -> Any:
        """Whether the register has a row that the fact selects; never null."""
        return ibis.coalesce(flag(joined, self.places[name]), ibis.literal(False))

    def seen_by_authors(self, per: str) -> list[Fact]:
        """The facts of a grain, without the marks that only `value` reads."""
        return [f for f in self.facts if f.per == per and not f.name.endswith(MARK)]

    def only(self, names: set[str]) -> Scans:
        """These facts alone, with their marks."""
        kept = [f for f in self.facts if f.name.removesuffix(MARK) in names]
        return Scans(kept, self.contracts, self.missing, self.on)

    def may_be_unknown(self, fact: Fact) -> bool:
        """Whether a fact can be null."""
        return fact.register in self.missing or fact.may_be_unknown(self.contracts[fact.register].absent)


def _per_row(value: Any, rows: Any) -> Any:
    """A value for every row: one that is the same for all is tied to the rows, so that it can be aggregated."""
    return ibis.ifelse(rows.counts, value, value) if isinstance(value, ir.Scalar) else value
