"""A few in-memory tables for engine tests: registers of two columns, households of two people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import ibis

from closeknit.engine.indicators import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    Day,
    Indicator,
    plan_features,
)
from closeknit.engine.registers import Column, RegisterContract
from closeknit.engine.units import Text

DAY = date(2024, 8, 31)
WORDS = Text("x", "x")
TYPES = {"int64": "BIGINT", "string": "VARCHAR", "date": "DATE", "boolean": "BOOLEAN"}


def register(name: str = "bills", absent: str = "zero") -> RegisterContract:
    columns = {
        "resident_id": Column("resident_id", "号码", "resident_id", store="pseudonym"),
        "paid_on": Column("paid_on", "日期", "date"),
        "amount": Column("amount", "金额", "money"),
        "kind": Column("kind", "类别", "text"),
    }
    return RegisterContract(
        name,
        WORDS,
        WORDS,
        "events",
        ("resident_id", "paid_on"),
        columns,
        WORDS,
        WORDS,
        absent,
        "everyone",
        "proposal",
    )


def indicator(name: str, facts: Sequence[Any], value: Any, **options: Any) -> Indicator:
    return Indicator(
        "T1", "economic", WORDS, "fen", "proposal", facts, value, WORDS, {}, name=name, **options
    )


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    schema: Mapping[str, str],
    rows: Sequence[Mapping[str, Any]],
) -> None:
    columns = ", ".join(f'"{n}" {TYPES[k]}' for n, k in schema.items())
    connection.execute(f'CREATE OR REPLACE TABLE "{table}" ({columns})')
    for row in rows:
        marks = ", ".join("?" for _ in schema)
        connection.execute(f'INSERT INTO "{table}" VALUES ({marks})', [row.get(n) for n in schema])


def household(key: int = 1, people: int = 2, residence: str = "urban") -> dict[str, Any]:
    return {"household_key": key, "residence": residence, "members": people, "district": "420106"}


def person(
    key: int, home: int = 1, born: date | None = date(1980, 1, 1), counts: bool = True
) -> dict[str, Any]:
    return {"household_key": home, "person_key": key, "counts": counts, "birth_date": born, "relation": "0"}


def bill(
    who: int, amount: int | None, day: date = date(2024, 8, 10), home: int = 1, counts: bool = True
) -> dict[str, Any]:
    return {"household_key": home, "person_key": who, "counts": counts, "paid_on": day, "amount_fen": amount}


def values(
    indicators: Sequence[Indicator],
    bills: Sequence[Mapping[str, Any]],
    members: Sequence[Mapping[str, Any]] = (person(1), person(2)),
    households: Sequence[Mapping[str, Any]] = (household(),),
    missing: frozenset[str] = frozenset(),
    absent: str = "zero",
    day: date = DAY,
    amounts: Mapping[str, int] | None = None,
    others: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> dict[int, dict[str, Any]]:
    """Run a plan over these tables; one dict per household key. others: registers of the same shape as bills."""
    registers = {"bills": bills, **(others or {})}
    contracts = {name: register(name, absent) for name in registers}
    plan = plan_features(indicators, contracts, ["line"], Day(day, amounts or {}), missing)
    connection = duckdb.connect()
    fill(connection, MEMBERS, MEMBER_COLUMNS, members)
    fill(connection, HOUSEHOLDS, HOUSEHOLD_COLUMNS, households)
    for name in registers.keys() - missing:
        fill(connection, name, contracts[name].ready_schema(), registers[name])
    fill(
        connection,
        "_parameters",
        {"residence": "string", "line": "int64"},
        [{"residence": "urban", "line": 91000}],
    )
    for step in plan.steps:
        connection.execute(f'CREATE VIEW "{step.name}" AS {ibis.to_sql(step.expression, dialect="duckdb")}')
    cursor = connection.execute("SELECT * FROM features")
    names = [d[0] for d in cursor.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
