"""What a value rests on: the register rows of one household, and which member carries it.

Everything comes from the ready files that the run pinned, by pseudonym; a ready layer that was rebuilt since has
no such files, and the explanation says so.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import ibis

from closeknit.engine.indicators import MEMBERS, Day, Fact, Indicator, base_table, plan_persons
from closeknit.engine.registers import Column, RegisterContract
from closeknit.intake.home import Home
from closeknit.intake.linking.attaching import HOW, PROBABILITY
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import day_of, to_sql
from closeknit.screening.explaining.household import pinned_files
from closeknit.screening.results import Run
from closeknit.screening.session import Session, connect, path_list, quoted, schema_of
from closeknit.screening.wording import Words, amount, as_words, currency, link_words

BATCH = "batch_id"
MOST_ROWS = 60  # of one indicator; the number left out is told


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the household, by pseudonym."""

    key: int
    relation: str | None
    age: int | None
    counts: bool
    status: str


@dataclass(frozen=True, slots=True)
class Linked:
    """Rows that are the person's by something else than the number alone: how, and the probability if by the model."""

    how: str  # see intake/linking/attaching.py
    rows: int
    probability: float | None

    def as_json(self) -> dict[str, Any]:
        return {"how": self.how, "probability": self.probability, "rows": self.rows} | {
            "words": as_words(link_words(self.how, self.rows, self.probability))
        }


@dataclass(frozen=True, slots=True)
class Row:
    """One register row behind a value."""

    register: str
    batch: str
    member: int | None
    facts: tuple[str, ...]
    cells: tuple[tuple[Column, object], ...]
    linked: Linked | None = None  # None: it stands under the person's own number


class Held:
    """Lets a pack be a cache key by its content."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack

    def __hash__(self) -> int:
        return hash(self.pack.hash)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Held) and other.pack is self.pack


class Evidence:
    """The pinned rows of one household, ready to be asked."""

    def __init__(self, home: Home, pack: Pack, run: Run, area: str, household: int) -> None:
        self.home, self.pack, self.run = home, pack, run
        self.area, self.household = area, household
        self.missing = frozenset(run.manifest["missing"])
        self._connection = connect(threads=1)
        self._session = Session(self._connection, pack)
        self._shown: set[str] = set()
        self._rows: dict[str, list[tuple[Row, bool]]] = {}
        self.at_hand = bool(pinned_files(home, run, MEMBERS, area))
        self._show(MEMBERS)

    def __enter__(self) -> Evidence:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def members(self) -> list[Member]:
        """The household's persons, those who count first, the oldest first."""
        records = self._session.records(
            f"SELECT * FROM {quoted(MEMBERS)} ORDER BY counts DESC, birth_date NULLS LAST, person_key"
        )
        return [
            Member(
                r["person_key"],
                r["relation"],
                _age(r["birth_date"], self.run.day),
                bool(r["counts"]),
                r["status"],
            )
            for r in records
        ]

    def carriers(self, indicator: Indicator) -> list[tuple[int, int]]:
        """(person, value) of the members whose own value makes the household's, the largest first."""
        step = _persons_sql(Held(self.pack), indicator.name, self.run.day, self.missing)
        if step is None:
            return []
        for register in indicator.registers:
            if register not in self.missing:
                self._show(register)
        best: dict[int, int] = {}
        for record in self._session.records(step):
            for label, roll in indicator.rolls.items():
                value = record[label]
                if value is None or bool(record["counts"]) == roll.attached or value == 0:
                    continue
                best[record["person_key"]] = max(value, best.get(record["person_key"], value))
        return _deciding(indicator, best)

    def rows(self, indicator: Indicator) -> list[Row]:
        """The register rows that the indicator's facts are made of, the newest last."""
        attached = any(r.attached for r in indicator.rolls.values()) or any(
            f.attached for f in indicator.facts
        )
        wanted: dict[str, set[str]] = {}
        for fact in indicator.facts:
            wanted.setdefault(fact.register, set()).add(fact.name)
        found = []
        for register, facts in wanted.items():
            if register in self.missing:
                continue
            for row, counts in self._of_register(register):
                if facts & set(row.facts) and (counts or attached):
                    found.append(
                        Row(
                            row.register,
                            row.batch,
                            row.member,
                            tuple(sorted(facts & set(row.facts))),
                            row.cells,
                            row.linked,
                        )
                    )
        return found

    def linked(self, register: str) -> list[Linked]:
        """How this household's rows of a register were linked, where it was not by the number alone."""
        self._show(register)
        found = self._session.rows(
            f"SELECT {HOW}, count(*), min({PROBABILITY}) FROM {quoted(register)} WHERE {HOW} IS NOT NULL "
            "GROUP BY 1 ORDER BY 1"
        )
        return [Linked(how, rows, probability) for how, rows, probability in found]

    def _of_register(self, register: str) -> list[tuple[Row, bool]]:
        """A register's rows behind any fact, each with whether its person counts in the household."""
        if register not in self._rows:
            self._show(register)
            contract = self.pack.contracts[register]
            sql, facts = _rows_sql(Held(self.pack), register, self.run.day)
            records = self._session.records(sql) if facts else []
            self._rows[register] = [(_row(contract, facts, r), r["counts"] is not False) for r in records]
        return self._rows[register]

    def _show(self, table: str) -> None:
        """Load this household's rows of a pinned table, with the batch that brought each."""
        if table in self._shown:
            return
        self._shown.add(table)
        files = pinned_files(self.home, self.run, table, self.area) if self._in_scope(table) else []
        if not files:
            self._session.view(table, [])
            if not table.startswith("_"):
                self._add_batch_column(table)
            return
        source = f"read_parquet({path_list(files)}, union_by_name=true, filename=true)"
        there = {name for name, *_ in self._session.rows(f"DESCRIBE SELECT * FROM {source}")}
        columns = ", ".join(quoted(name) for name in schema_of(self.pack, table))
        batch = (
            f", regexp_extract(filename, '([^/.]+)[^/]*[.]parquet$', 1) AS {BATCH}" if table[0] != "_" else ""
        )
        batch += f", {', '.join(_link_columns(there))}" if batch else ""
        condition = f"household_key = {int(self.household)}"
        if "known_until" in there:
            condition += f" AND (known_until IS NULL OR known_until > DATE '{self.run.day}')"
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS SELECT {columns}{batch} FROM {source} WHERE {condition}"
        )

    def _in_scope(self, table: str) -> bool:
        """Whether the run read this register for this household (see `tasks.scope_registers`)."""
        contract = self.pack.contracts.get(table)
        allowing = self.pack.applicants_are_in
        if (
            contract is None
            or contract.scope != "applicants"
            or self.run.manifest["wider_scope"]
            or not allowing
        ):
            return True
        files = [f for register in allowing for f in pinned_files(self.home, self.run, register, self.area)]
        if not files:
            return False
        sql = f"SELECT 1 FROM read_parquet({path_list(files)}, union_by_name=true) WHERE household_key = ? LIMIT 1"
        return bool(self._session.rows(sql, [self.household]))

    def _add_batch_column(self, table: str) -> None:
        self._connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {quoted(table + '__none')} AS SELECT *, '' AS {BATCH}, {', '.join(_link_columns(()))} FROM {quoted(table)}"
        )
        self._connection.execute(f"DROP VIEW {quoted(table)}")
        self._connection.execute(f"ALTER TABLE {quoted(table + '__none')} RENAME TO {quoted(table)}")


def _link_columns(there: Collection[str]) -> list[str]:
    """SQL: the columns that say how a row was linked; only registers of a linked home may have them."""
    types = {HOW: "VARCHAR", PROBABILITY: "DOUBLE"}
    return [name if name in there else f"NULL::{types[name]} AS {name}" for name in types]


def _deciding(indicator: Indicator, values: Mapping[int, int]) -> list[tuple[int, int]]:
    """Of a min or max roll only the members at the extreme decide; of the others everybody who adds."""
    hows = {roll.how for roll in indicator.rolls.values()}
    if values and hows <= {"max", "any"}:
        most = max(values.values())
        values = {key: value for key, value in values.items() if value == most}
    elif values and hows == {"min"}:
        least = min(values.values())
        values = {key: value for key, value in values.items() if value == least}
    return sorted(values.items(), key=lambda item: (-item[1], item[0]))


def _age(birth: date | None, day: date) -> int | None:
    if birth is None:
        return None
    return day.year - birth.year - ((birth.month, birth.day) > (day.month, day.day))


def _row(contract: RegisterContract, facts: Sequence[str], record: Mapping[str, Any]) -> Row:
    cells = tuple(
        (column, record[column.lake_name])
        for column in contract.columns.values()
        if column.lake_name not in (None, "person_key")
        and column.store == "lake"
        and record[str(column.lake_name)] is not None
    )
    return Row(
        contract.name,
        record[BATCH],
        record["person_key"],
        tuple(name for name in facts if record[f"is_{name}"]),
        cells,
        Linked(record[HOW], 1, record[PROBABILITY]) if record[HOW] else None,
    )


@lru_cache(maxsize=512)
def _persons_sql(held: Held, indicator: str, day: date, missing: frozenset[str]) -> str | None:
    pack = held.pack
    step = plan_persons(pack.indicators[indicator], pack.contracts, day_of(pack, day), missing)
    return None if step is None else to_sql(step, "duckdb").sql


def _facts_of_register(pack: Pack, register: str) -> list[Fact]:
    seen: dict[str, Fact] = {}
    for indicator in pack.indicators.values():
        for fact in indicator.facts:
            if fact.register == register:
                seen[fact.name] = fact
    return list(seen.values())


@lru_cache(maxsize=256)
def _rows_sql(held: Held, register: str, day: date) -> tuple[str, tuple[str, ...]]:
    """One scan of a household's rows: per row, which facts it is part of (as `plan_rows` selects them)."""
    contract = held.pack.contracts[register]
    facts = _facts_of_register(held.pack, register)
    table = base_table(
        register, {**contract.ready_schema(), BATCH: "string", HOW: "string", PROBABILITY: "float64"}
    )
    # A fact per household leaves out rows of people who do not count; they are told apart afterwards.
    marks = {f"is_{f.name}": ibis.coalesce(f.rows(table, Day(day)), False) for f in facts}
    if not marks:
        return "", ()
    marked = table.mutate(**marks)
    order = [marked[contract.fact_day]] if contract.fact_day in marked.columns else []
    picked = marked.filter(ibis.or_(*(marked[name] for name in marks))).order_by(
        *order, marked.person_key, marked[BATCH]
    )
    return str(ibis.to_sql(picked, dialect="duckdb")), tuple(f.name for f in facts)


def row_json(pack: Pack, row: Row) -> dict[str, Any]:
    """Return a register row for readers: labelled cells, no number of a person."""
    return {
        "register": row.register,
        "batch": row.batch,
        "member": None if row.member is None else str(row.member),
        "facts": list(row.facts),
        "linked": None if row.linked is None else row.linked.as_json(),
        "cells": [
            {"column": column.name, "label": {"en": column.name.replace("_", " "), "zh": column.zh}}
            | {"text": _cell_words(pack, column, value)}
            for column, value in row.cells
        ],
    }


def _cell_words(pack: Pack, column: Column, value: object) -> Words:
    if column.type == "money" and isinstance(value, int):
        return as_words(amount(value, "fen", currency(pack)))
    if column.decimals is not None and isinstance(value, int):
        exact = f"{Decimal(value).scaleb(-column.decimals):,f}".rstrip("0").rstrip(".")
        return {"en": exact, "zh": exact}
    if column.type == "bool":
        return as_words(amount(int(bool(value)), "yes", currency(pack)))
    if column.codes is not None and column.codes in pack.codes:
        words = pack.codes[column.codes].codes.get(str(value))
        if words is not None:
            return as_words(words)
    text = str(value)[:7] if column.type == "month" else str(value)
    return {"en": text, "zh": text}
