"""Families through the rules in DuckDB: facts in, every rule's answer out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import pyarrow as pa

from closeknit.engine.eligibility import GRAINS, Grain, input_schema, input_table
from closeknit.engine.policy import InForce
from closeknit.packs.loader import Pack
from closeknit.screening.determining.compiling import (
    CompiledLaw,
    compile_law,
    eligibility_of,
    law_in_force,
)
from closeknit.screening.determining.families import PLACES, Family
from closeknit.screening.session import Session, connect, quoted

_ARROW = {"int64": pa.int64(), "string": pa.string(), "boolean": pa.bool_(), "date": pa.date32()}
RESIDENCES = ("urban", "rural")


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
) -> Iterator[Answered]:
    """Yield each family, in order, with every rule's answer under the law of the two days.

    Raises: NotInForce if a parameter has no value there; PackError if the rules do not fit together.
    """
    compiled = compile_law(pack, day, application_day)
    areas = dict.fromkeys(f.area for f in families)
    found: dict[int, Answered] = {}
    for area in areas:
        mine = {place: f for place, f in enumerate(families) if f.area == area}
        in_force = law_in_force(pack, compiled.plan, day, application_day, area)
        with connect(threads=1) as connection:
            _fill(connection, pack, mine)
            Session(connection, pack).parameters(in_force, RESIDENCES)
            run_law(connection, compiled)
            households = {r["household_key"]: r for r in _answers(connection, compiled, "household")}
            people = _by_household(_answers(connection, compiled, "person"), "person_key")
            supporters = _by_household(_answers(connection, compiled, "supporter"), "supporter_key")
        for place, family in mine.items():
            found[place] = Answered(
                family,
                households[place],
                tuple(people.get(place, ())),
                tuple(supporters.get(place, ())),
                in_force,
                compiled,
            )
    yield from (found[place] for place in range(len(families)))


def run_law(connection: duckdb.DuckDBPyConnection, compiled: CompiledLaw) -> None:
    """Run the rules over the tables of facts and parameters."""
    for query in compiled.queries:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(query.name)} AS {query.sql}")


def _fill(connection: duckdb.DuckDBPyConnection, pack: Pack, families: Mapping[int, Family]) -> None:
    facts = eligibility_of(pack).book.facts
    rows: dict[Grain, list[dict[str, Any]]] = {grain: [] for grain in GRAINS}
    for key, family in families.items():
        keys: dict[str, Any] = {"household_key": key}
        rows["household"].append(keys | {"residence": family.residence} | dict(family.household))
        for place, person in enumerate(family.persons):
            rows["person"].append(keys | {"person_key": key * PLACES + place, "place": place} | dict(person))
        for place, supporter in enumerate(family.supporters):
            person_key = key * PLACES + supporter["supports"]
            supporter_key = key * PLACES + place
            rows["supporter"].append(
                keys | {"person_key": person_key, "supporter_key": supporter_key} | dict(supporter)
            )
    for grain in GRAINS:
        put_rows(connection, input_table(grain), input_schema(grain, facts), rows[grain])


def put_rows(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    schema: Mapping[str, str],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Show rows as a table of this schema; what a row lacks is null."""
    listed = list(rows)
    columns = {
        name: pa.array([row.get(name) for row in listed], type=_ARROW[kind]) for name, kind in schema.items()
    }
    connection.register(f"{table}__arrow", pa.table(columns))
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {quoted(table)} AS SELECT * FROM {quoted(f'{table}__arrow')}"
    )
    connection.unregister(f"{table}__arrow")


def _answers(
    connection: duckdb.DuckDBPyConnection, compiled: CompiledLaw, grain: Grain
) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        connection.execute(f"SELECT * FROM {quoted(compiled.plan.last[grain])}").to_arrow_table().to_pylist()
    )
    return found


def _by_household(rows: Sequence[Mapping[str, Any]], order: str) -> dict[int, list[Mapping[str, Any]]]:
    found: dict[int, list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda r: int(r[order])):
        found.setdefault(int(row["household_key"]), []).append(row)
    return found
