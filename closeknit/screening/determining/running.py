"""Families through the rules in DuckDB: facts in, every rule's answer out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any

import duckdb
import pyarrow as pa

from closeknit.engine.eligibility import GRAINS, LAW_PARAMETERS, Grain, input_schema, input_table
from closeknit.engine.indicators import parameter_column
from closeknit.engine.policy import InForce
from closeknit.packs.eligibility import Eligibility
from closeknit.packs.loader import Pack
from closeknit.screening.determining.compiling import (
    CompiledLaw,
    compile_law,
    eligibility_of,
    law_in_force,
)
from closeknit.screening.determining.families import PLACES, Family
from closeknit.screening.session import connect, quoted

_ARROW = {"int64": pa.int64(), "string": pa.string(), "boolean": pa.bool_(), "date": pa.date32()}

Answers = tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]
FEW = 256  # up to so many families, planning a query costs more than a better plan saves


@dataclass(frozen=True, slots=True)
class Answered:
    """One family with every rule's answer: columns of its household, and of each person in the file's order."""

    family: Family
    household: Mapping[str, Any]
    persons: tuple[Mapping[str, Any], ...]
    supporters: tuple[Mapping[str, Any], ...]
    in_force: Mapping[str, InForce]
    compiled: CompiledLaw


def answer_families(
    pack: Pack, families: Sequence[Family], day: date, application_day: date
) -> list[Answered]:
    """Return each family, in order, with every rule's answer under the law of the two days.

    Raises: NotInForce if a parameter has no value there; PackError if the rules do not fit together.
    """
    return answer_under([(pack, family) for family in families], day, application_day)


def answer_under(asked: Sequence[tuple[Pack, Family]], day: date, application_day: date) -> list[Answered]:
    """Return each family's answers under its pack; the packs differ in parameter values only, not in rules.

    Families of all areas run together: each has its row of parameters in force.
    Raises: as `answer_families`.
    """
    if not asked:
        return []
    compiled = compile_law(asked[0][0], day, application_day)
    rows = _Rows(compiled, day, application_day)
    names = [rows.row_of(pack, family) for pack, family in asked]
    families = [family for _, family in asked]
    tables = _tables_of(asked[0][0], families, names) | {
        LAW_PARAMETERS: _parameter_table(compiled.plan.parameters, rows.amounts())
    }
    if len(asked) <= FEW:
        households, persons, supporting = _desk(_ByPlan(compiled), eligibility_of(asked[0][0])).answers(
            tables
        )
    else:
        households, persons, supporting = _at_once(compiled, tables)
    people = _by_household(persons, "person_key")
    supporters = _by_household(supporting, "supporter_key")
    by_key = {row["household_key"]: row for row in households}
    return [
        Answered(
            family,
            by_key[key],
            tuple(people.get(key, ())),
            tuple(supporters.get(key, ())),
            rows.in_force[name],
            compiled,
        )
        for key, (family, name) in enumerate(zip(families, names, strict=True))
    ]


class _Rows:
    """The rows of parameters in force: one for each pack, area and class of residence that is asked about."""

    def __init__(self, compiled: CompiledLaw, day: date, application_day: date) -> None:
        self.compiled, self.day, self.application_day = compiled, day, application_day
        self.in_force: dict[str, Mapping[str, InForce]] = {}
        self._residence: dict[str, str] = {}
        self._areas: dict[tuple[str, str], Mapping[str, InForce]] = {}

    def row_of(self, pack: Pack, family: Family) -> str:
        """The name of the row for a family."""
        place = (pack.hash, family.area)
        if place not in self._areas:
            self._areas[place] = law_in_force(
                pack, self.compiled.plan.parameters, self.day, self.application_day, family.area
            )
        name = f"{pack.hash}/{family.area}/{family.residence}"
        self.in_force[name] = self._areas[place]
        self._residence[name] = family.residence
        return name

    def amounts(self) -> dict[str, list[int | None]]:
        """Each row's amounts, in the order of the plan's parameters; None where no figure is on file."""
        return {
            name: [values[p].amount_if_known(self._residence[name]) for p in self.compiled.plan.parameters]
            for name, values in self.in_force.items()
        }


def put_parameters(
    connection: duckdb.DuckDBPyConnection,
    parameters: Sequence[str],
    rows: Mapping[str, Sequence[int | None]],
) -> None:
    """Show the parameters in force as the table that the rules join, one row per name."""
    _put_arrow(connection, LAW_PARAMETERS, _parameter_table(parameters, rows))


def _parameter_table(parameters: Sequence[str], rows: Mapping[str, Sequence[int | None]]) -> pa.Table:
    columns = {"law_row": pa.array(list(rows), type=pa.string())}
    for place, name in enumerate(parameters):
        amounts = [row[place] for row in rows.values()]
        columns[parameter_column(name)] = pa.array(amounts, type=pa.int64())
    return pa.table(columns)


def run_law(connection: duckdb.DuckDBPyConnection, compiled: CompiledLaw) -> None:
    """Run the rules over the tables of facts and parameters."""
    for query in compiled.queries:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(query.name)} AS {query.sql}")


def put_families(
    connection: duckdb.DuckDBPyConnection, pack: Pack, families: Sequence[Family], law_rows: Sequence[str]
) -> None:
    """Show families as the tables of facts, keyed by their places; law_rows: each one's row of parameters."""
    for name, table in _tables_of(pack, families, law_rows).items():
        _put_arrow(connection, name, table)


def _tables_of(pack: Pack, families: Sequence[Family], law_rows: Sequence[str]) -> dict[str, pa.Table]:
    """The facts of the families as the three tables that the rules read."""
    facts = eligibility_of(pack).book.facts
    rows: dict[Grain, list[dict[str, Any]]] = {grain: [] for grain in GRAINS}
    for key, (family, law_row) in enumerate(zip(families, law_rows, strict=True)):
        keys: dict[str, Any] = {"household_key": key}
        rows["household"].append(
            keys | {"residence": family.residence, "law_row": law_row} | dict(family.household)
        )
        for place, person in enumerate(family.persons):
            rows["person"].append(keys | {"person_key": key * PLACES + place, "place": place} | dict(person))
        for place, supporter in enumerate(family.supporters):
            person_key = key * PLACES + supporter["supports"]
            supporter_key = key * PLACES + place
            rows["supporter"].append(
                keys | {"person_key": person_key, "supporter_key": supporter_key} | dict(supporter)
            )
    return {input_table(grain): _table_of(input_schema(grain, facts), rows[grain]) for grain in GRAINS}


def _at_once(compiled: CompiledLaw, tables: Mapping[str, pa.Table]) -> Answers:
    """Many families: planned well, run once."""
    with connect(threads=1) as connection:
        for name, table in tables.items():
            _put_arrow(connection, name, table)
        run_law(connection, compiled)
        return (
            _rows_of(connection, f"SELECT * FROM {quoted(compiled.plan.last['household'])}"),
            _rows_of(connection, f"SELECT * FROM {quoted(compiled.plan.last['person'])}"),
            _rows_of(connection, f"SELECT * FROM {quoted(compiled.plan.last['supporter'])}"),
        )


class _Desk:
    """Few families: one prepared query over small tables that stay open, planned once for each law of two days."""

    def __init__(self, compiled: CompiledLaw, eligibility: Eligibility) -> None:
        self._lock = Lock()
        self.connection = connect(threads=1)
        self.connection.execute("PRAGMA disable_optimizer")
        for grain in GRAINS:
            put_rows(self.connection, input_table(grain), input_schema(grain, eligibility.book.facts), [])
        put_parameters(self.connection, compiled.plan.parameters, {})
        last = compiled.plan.last
        both = f"SELECT p, h FROM {quoted(last['person'])} p JOIN {quoted(last['household'])} h"
        self._prepare("people", compiled, f"{both} ON p.household_key = h.household_key")
        self._prepare("supporters", compiled, f"SELECT * FROM {quoted(last['supporter'])}")

    def _prepare(self, name: str, compiled: CompiledLaw, select: str) -> None:
        steps = ", ".join(f"{quoted(q.name)} AS MATERIALIZED ({q.sql})" for q in compiled.queries)
        self.connection.execute(f"PREPARE {name} AS WITH {steps} {select}")

    def answers(self, tables: Mapping[str, pa.Table]) -> Answers:
        """The rows of households, persons and supporters with every answer."""
        with self._lock:
            for name, arriving in tables.items():  # noqa: B007  DuckDB reads the local name `arriving`
                self.connection.execute(f"DELETE FROM {quoted(name)}")
                self.connection.execute(f"INSERT INTO {quoted(name)} BY NAME SELECT * FROM arriving")
            rows = _rows_of(self.connection, "EXECUTE people")
            supporters = (
                _rows_of(self.connection, "EXECUTE supporters")
                if len(tables[input_table("supporter")])
                else []
            )
        households = {row["h"]["household_key"]: row["h"] for row in rows}
        return list(households.values()), [row["p"] for row in rows], supporters


class _ByPlan:
    """Lets a compiled law be a cache key: `compile_law` gives the same object for the same law."""

    def __init__(self, compiled: CompiledLaw) -> None:
        self.compiled = compiled

    def __hash__(self) -> int:
        return id(self.compiled)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByPlan) and other.compiled is self.compiled


_desks: dict[_ByPlan, _Desk] = {}
MOST_DESKS = 8


def _desk(held: _ByPlan, eligibility: Eligibility) -> _Desk:
    """The open desk of a law; the oldest is closed when there are many."""
    if held not in _desks:
        if len(_desks) >= MOST_DESKS:
            _desks.pop(next(iter(_desks)))
        _desks[held] = _Desk(held.compiled, eligibility)
    return _desks[held]


def put_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    schema: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Show rows as a table of this schema; what a row lacks is null."""
    _put_arrow(connection, table, _table_of(schema, list(rows)))


def _table_of(schema: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    return pa.table(
        {name: pa.array([row.get(name) for row in rows], type=_ARROW[kind]) for name, kind in schema.items()}
    )


def _put_arrow(connection: duckdb.DuckDBPyConnection, table: str, content: pa.Table) -> None:
    connection.register("arriving", content)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS SELECT * FROM arriving")
    connection.unregister("arriving")


def _rows_of(connection: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = connection.execute(sql).to_arrow_table().to_pylist()
    return found


def _by_household(rows: Sequence[Mapping[str, Any]], order: str) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: int(r[order])):
        found.setdefault(int(row["household_key"]), []).append(row)
    return found
