"""A contract compiled to SQL that types and checks a whole chunk of rows at once, never row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from closeknit.engine.registers.contract import CodeList, Column, RegisterContract
from closeknit.intake import resident_id
from closeknit.intake.batches import Period
from closeknit.intake.checks import Circumstances, ColumnCheck, text_of
from closeknit.intake.columns import check_column, is_words
from closeknit.intake.mapping import RegisterMapping
from closeknit.intake.matching import Matched
from closeknit.intake.naming import earliest_fact
from closeknit.intake.normalising import sql_name, sql_text
from closeknit.intake.plainness import is_plain

_TOTALS = (
    *("合计", "总计", "小计", "共计", "总数", "合计:", "总计:", "小计:", "Total", "TOTAL", "total"),
    *("合 计", "总 计", "小 计", "合  计", "总  计"),
)
NOTES = ("id_converted", "id_region_unknown", "id_unverified")


class Validation:
    """The checks of one file: a contract, its period, and the places of its columns.

    `sql(chunk)` reads relation `chunk` (c0, c1, …, line) and gives one row for every row of it: `line`, the
    columns of the contract under their own names and typed (see `types`; money in fen, months as their first
    day, resident numbers in 18 characters), `_key` (a hash of the natural key), `_faults` and a flag per note.
    `_faults` is NULL for an accepted row, an empty list for a blank one, else "column reason" texts.
    """

    def __init__(
        self,
        contract: RegisterContract,
        codes: Mapping[str, CodeList],
        mapping: RegisterMapping,
        matched: Matched,
        period: Period,
    ) -> None:
        self.contract = contract
        self.matched = matched
        self.fact_day = contract.fact_day if contract.identity != "none" else None
        self.around = Circumstances(
            codes=codes,
            mapping=mapping,
            period=period,
            earliest_fact=earliest_fact(contract, period),
            fact_day=self.fact_day,
            plain=False,
            negatives=contract.identity == "none",
        )
        self.types = {check.column.name: check.sql_type for check in self._checks(frozenset())}
        self._compiled: dict[frozenset[str], str] = {}

    def sql(self, chunk: pa.Table) -> str:
        """Return the query for this chunk; equally plain chunks share one text."""
        plain = frozenset(
            column.name
            for column in self.contract.columns.values()
            if column.name in self.matched.places
            and is_plain(chunk.column(f"c{self.matched.places[column.name]}"), is_words(column))
        )
        if plain not in self._compiled:
            self._compiled[plain] = self._compile(self._checks(plain))
        return self._compiled[plain]

    def _checks(self, plain: frozenset[str]) -> list[ColumnCheck]:
        return [self._check(column, plain) for column in self.contract.columns.values()]

    def _check(self, column: Column, plain: frozenset[str]) -> ColumnCheck:
        place = self.matched.places.get(column.name)
        cell = None if place is None else f"c{place}"
        found = check_column(column, cell, replace(self.around, plain=column.name in plain))
        if column.type == "resident_id" and column.role is None and self.around.mapping.unverified:
            return self._kept(column, found)
        if column.born_of is None:
            return found
        born = resident_id.sql_birth_date(sql_name(f"d {column.born_of}"))
        return replace(found, value=f"coalesce({found.value}, {born})")

    def _kept(self, column: Column, found: ColumnCheck) -> ColumnCheck:
        """Keep a row without a right number if it has a name: under what it says, so that no two people share it."""
        columns = self.contract.columns.values()
        name = sql_name(f"n {next(c.name for c in columns if c.type == 'name')}")
        births = [sql_name(f"n {c.name}") for c in columns if c.name == "birth_date"]
        said = " || '|' || ".join(
            [f"coalesce({text_of(column)}, '')", name, *(f"coalesce({b}, '')" for b in births)]
        )
        kept = f"({found.reason}) IS NOT NULL AND {name} IS NOT NULL"
        return replace(
            found,
            value=f"CASE WHEN {kept} THEN '{resident_id.UNVERIFIED}' || {said} ELSE {found.value} END",
            reason=f"CASE WHEN {kept} THEN NULL ELSE {found.reason} END",
            notes={**found.notes, "id_unverified": kept},
        )

    def _compile(self, checks: list[ColumnCheck]) -> str:
        first = ["line", *(f"{check.first} AS {_sql(check, 'n')}" for check in checks)]
        first += [f"nullif(trim(c{place}), '') AS {sql_name(f'u {place}')}" for place in self.matched.unnamed]
        second = _layer({alias: sql for check in checks for alias, sql in check.second.items()})
        middle = _layer({alias: sql for check in checks for alias, sql in check.middle.items()})
        typed = [f"{check.value} AS {_sql(check, 'v')}" for check in checks]
        typed += [f"{check.reason} AS {_sql(check, 'r')}" for check in checks]
        last = ["line", *(f"{_sql(check, 'v')} AS {sql_name(check.column.name)}" for check in checks)]
        last += [f"hash({self._key()}) AS _key", f"{self._faults(checks)} AS _faults", *_notes(checks)]
        return (
            f"SELECT {', '.join(last)} FROM (SELECT *, {', '.join(typed)} FROM ("
            f"SELECT *{middle} FROM (SELECT *{second} FROM (SELECT {', '.join(first)} FROM chunk))))"
        )

    def _key(self) -> str:
        return ", ".join(sql_name("v " + name) for name in self.contract.key)

    def _faults(self, checks: list[ColumnCheck]) -> str:
        """SQL: the list of faults, worked out for bad rows only."""
        reasons = {check.column.name: _sql(check, "r") for check in checks}
        unnamed = [sql_name(f"u {place}") for place in self.matched.unnamed]
        named = [check for check in checks if check.column.name in self.matched.places]
        cells = [*(_sql(check, "n") for check in named), *unnamed]
        listed = ", ".join(sql_text(text) for text in _TOTALS)
        # One list against another: every column against every word, as claims, takes a gigabyte on a wide table.
        totals = f"list_has_any([{', '.join(_sql(check, 'n') for check in named)}]::VARCHAR[], [{listed}])"
        faults = [f"{sql_text(name + ' ')} || {reason}" for name, reason in reasons.items()]
        faults += [
            f"CASE WHEN {cell} IS NOT NULL THEN '#{place + 1} value_without_column' END"
            for cell, place in zip(unnamed, self.matched.unnamed, strict=True)
        ]
        return (
            f"CASE WHEN coalesce({', '.join([*reasons.values(), *unnamed])}) IS NULL THEN NULL "
            f"WHEN coalesce({', '.join(cells)}) IS NULL THEN []::VARCHAR[] "
            f"WHEN {totals} THEN [' totals_row'] "
            f"ELSE list_filter([{', '.join(faults)}], f -> f IS NOT NULL) END"
        )


def _sql(check: ColumnCheck, layer: str) -> str:
    return sql_name(f"{layer} {check.column.name}")


def _layer(expressions: Mapping[str, str]) -> str:
    return "".join(f", {sql} AS {sql_name(alias)}" for alias, sql in expressions.items())


def _notes(checks: list[ColumnCheck]) -> list[str]:
    """SQL: for each note, whether a column of the row gives rise to it."""
    return [
        " OR ".join(
            [f"coalesce({check.notes[note]}, FALSE)" for check in checks if note in check.notes] or ["FALSE"]
        )
        + f" AS {sql_name('_' + note)}"
        for note in NOTES
    ]
