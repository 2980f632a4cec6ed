"""Runs a pack's worked examples through the real engine: a handful of households in an in-memory DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from closeknit.engine.indicators import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    Indicator,
    plan_features,
)
from closeknit.engine.policy import smallest_unit
from closeknit.engine.units import PackError
from closeknit.packs.check_examples import OF_PARAMETERS
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import day_of, needed_parameters, to_sql
from closeknit.screening.session import DUCKDB_TYPES, Session, connect, quoted
from closeknit.screening.tasks import residences


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """One case: what the example expects and what the engine gives."""

    indicator: str
    case: str
    expected: Mapping[str, Any]
    value: int | None
    points: int

    @property
    def holds(self) -> bool:
        return self.value == self.expected.get("value") and (
            "points" not in self.expected or self.points == self.expected["points"]
        )


def example_files(pack: Pack) -> dict[str, Path]:
    """The example file of each indicator that has one."""
    files = sorted((pack.root / "examples").glob("*.yaml"))
    return {p.stem: p for p in files if p.stem != OF_PARAMETERS}


def evaluate_examples(pack: Pack, name: str) -> list[ExampleResult]:
    """Run every case of an indicator's example file.

    Raises: PackError if the file names an unknown indicator, register, column or member.
    """
    path = example_files(pack)[name]
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    indicator = pack.indicators.get(content.get("indicator", name))
    if indicator is None:
        raise PackError(f"{path.name}: there is no indicator {content.get('indicator', name)!r} in the pack.")
    day, area = content["day"], str(content.get("area", pack.default_area or ""))
    groups: dict[tuple[frozenset[str], date], list[Mapping[str, Any]]] = {}
    for case in content["cases"]:
        groups.setdefault((frozenset(case.get("missing") or ()), case.get("day", day)), []).append(case)
    results: list[ExampleResult] = []
    for (missing, on), cases in groups.items():
        results += _evaluate(pack, indicator, on, area, missing, cases)
    return results


def _evaluate(
    pack: Pack,
    indicator: Indicator,
    day: date,
    area: str,
    missing: frozenset[str],
    cases: Sequence[Mapping[str, Any]],
) -> list[ExampleResult]:
    names = needed_parameters(pack)
    values = {n: pack.parameters[n].in_force(day, area) for n in names}
    plan = plan_features([indicator], pack.contracts, names, day_of(pack, day), missing)
    with connect(threads=1) as connection:
        session = Session(connection, pack)
        tables = _tables(pack, indicator, cases, area)
        for table, (schema, rows) in tables.items():
            _fill(session, table, schema, rows)
        session.parameters(values, residences(values))
        session.steps([to_sql(step, "duckdb") for step in plan.steps])
        found = dict(session.rows(f"SELECT household_key, {quoted(indicator.name)} FROM features"))
    points = pack.scorecard.points.get(indicator.name) if pack.scorecard else None
    results = []
    for key, case in enumerate(cases):
        amounts = {n: v.amount(case.get("residence", "urban")) for n, v in values.items()}
        band = points.band(found[key], amounts) if points else None
        results.append(
            ExampleResult(
                indicator.name, case["name"], case["expect"], found[key], band.points if band else 0
            )
        )
    return results


def _fill(session: Session, table: str, schema: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    columns = ", ".join(f"{quoted(n)} {DUCKDB_TYPES[k]}" for n, k in schema.items())
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(table)} ({columns})")
    marks = ", ".join("?" for _ in schema)
    for row in rows:
        session.connection.execute(
            f"INSERT INTO {quoted(table)} VALUES ({marks})", [row.get(name) for name in schema]
        )


def _tables(
    pack: Pack, indicator: Indicator, cases: Sequence[Mapping[str, Any]], area: str
) -> dict[str, tuple[Mapping[str, str], list[dict[str, Any]]]]:
    members: list[dict[str, Any]] = []
    households: list[dict[str, Any]] = []
    registers: dict[str, list[dict[str, Any]]] = {name: [] for name in indicator.registers}
    for key, case in enumerate(cases):
        people = {str(m["id"]): m for m in case.get("members", [])}
        keys = {person: key * 1000 + place for place, person in enumerate(people)}
        counting = [m for m in people.values() if m.get("counts", True)]
        for person, m in people.items():
            members.append(
                {
                    "household_key": key,
                    "person_key": keys[person],
                    "counts": m.get("counts", True),
                    "status": m.get("status", "member"),
                    "birth_date": m.get("born"),
                    "relation": m.get("relation"),
                }
            )
        households.append(
            {
                "household_key": key,
                "community": f"{area:0<6}001001",
                "street": f"{area:0<6}001",
                "district": area,
                "residence": case.get("residence", "urban"),
                "members": len(counting),
            }
        )
        for register, rows in (case.get("registers") or {}).items():
            if register not in registers:
                raise PackError(
                    f"example {indicator.name}, case {case['name']!r}: the indicator does not read {register!r}."
                )
            registers[register] += [
                _row(pack, indicator, register, row, key, keys, people, str(case["name"])) for row in rows
            ]
    tables: dict[str, tuple[Mapping[str, str], list[dict[str, Any]]]] = {
        MEMBERS: (MEMBER_COLUMNS, members),
        HOUSEHOLDS: (HOUSEHOLD_COLUMNS, households),
    }
    for register, rows in registers.items():
        tables[register] = (pack.contracts[register].ready_schema(), rows)
    return tables


def _row(
    pack: Pack,
    indicator: Indicator,
    register: str,
    row: Mapping[str, Any],
    household: int,
    keys: Mapping[str, int],
    people: Mapping[str, Mapping[str, Any]],
    case: str,
) -> dict[str, Any]:
    schema = pack.contracts[register].ready_schema()
    exact = {c.name: c for c in pack.contracts[register].columns.values() if c.decimals is not None}
    ready: dict[str, Any] = {"household_key": household, "counts": True}
    for name, value in row.items():
        if name == "person":
            if str(value) not in keys:
                raise PackError(f"example {indicator.name}, case {case!r}: there is no member {value!r}.")
            ready["person_key"] = keys[str(value)]
            ready["counts"] = people[str(value)].get("counts", True)
        elif name.endswith("_key") and name in schema:
            # A second person (a spouse) may be a member, or an outsider given as any number.
            ready[name] = keys.get(str(value), value)
        elif name in schema:
            ready[name] = value
        elif name in exact:  # as the file has it: 1800.25
            column = exact[name]
            ready[str(column.lake_name)] = int(Decimal(str(value)).scaleb(column.decimals or 0))
        elif f"{name}_fen" in schema:
            ready[f"{name}_fen"] = (
                None if value is None else smallest_unit(value, "yuan", f"example {indicator.name}")
            )
        else:
            raise PackError(
                f"example {indicator.name}, case {case!r}: {register} has no column {name!r} in the lake; "
                f"columns: {', '.join(schema)}."
            )
    return ready
