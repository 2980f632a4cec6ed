"""A family's score from its registers, through the real engine: the SQL that the night run uses, on a few rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from closeknit.engine.indicators import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    plan_features,
)
from closeknit.engine.scoring import Score, plan_scores, score_household
from closeknit.packs.loader import Pack, load_pack

AREA = "420106"
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Scorer = Callable[..., Score]


@pytest.fixture(scope="session")
def cn() -> Pack:
    return load_pack("cn")


@pytest.fixture(scope="session")
def score(cn: Pack) -> Scorer:
    """score(day, members, registers) → Score of an urban household of Wuchang."""
    return scorer(cn)


def scorer(pack: Pack) -> Scorer:
    """A scorer of a pack: the score of the night run's SQL and the desk's, which must be the same."""

    def of(
        day: date,
        members: Mapping[str, str],
        registers: Rows,
        missing: frozenset[str] = frozenset(),
        away: Mapping[str, str] | None = None,
    ) -> Score:
        row = _scored(pack, day, members, registers, missing, away or {})
        parameters = {n: p.in_force(day, AREA).amount("urban") for n, p in _needed(pack).items()}
        found = score_household(pack.scorecard, {n: row[n] for n in pack.indicators}, parameters)
        triggers = tuple(n for n in pack.scorecard.triggers if row[f"t_{n}"])
        assert (row["score"], row["level"], triggers) == (found.score, found.level, found.triggers)
        return found

    return of


def _needed(pack: Pack) -> dict[str, Any]:
    from closeknit.screening.compiling import needed_parameters

    return {name: pack.parameters[name] for name in needed_parameters(pack)}


def _scored(
    pack: Pack,
    day: date,
    members: Mapping[str, str],
    registers: Rows,
    missing: frozenset[str],
    away: Mapping[str, str],
) -> dict[str, Any]:
    """The household's row of `scores`."""
    from closeknit.screening.compiling import day_of, to_sql
    from closeknit.screening.session import Session, connect
    from closeknit.screening.tasks import residences

    names = tuple(_needed(pack))
    plan = plan_features(list(pack.indicators.values()), pack.contracts, names, day_of(pack, day), missing)
    keys = {person: key for key, person in enumerate(members, 1)}
    people = [
        {
            "household_key": 1,
            "person_key": keys[person],
            "counts": person not in away,
            "status": away.get(person, "member"),
            "birth_date": born,
        }
        for person, born in members.items()
    ]
    household = {
        "household_key": 1,
        "community": f"{AREA}001001",
        "street": f"{AREA}001",
        "district": AREA,
        "residence": "urban",
        "members": len(members) - len(away),
    }
    with connect(threads=1) as connection:
        session = Session(connection, pack)
        _fill(session, MEMBERS, MEMBER_COLUMNS, people)
        _fill(session, HOUSEHOLDS, HOUSEHOLD_COLUMNS, [household])
        for register in plan.registers:
            rows = [_row(r, keys, away) for r in registers.get(register, ())]
            _fill(session, register, pack.contracts[register].ready_schema(), rows)
        in_force = {n: p.in_force(day, AREA) for n, p in _needed(pack).items()}
        session.parameters(in_force, residences(in_force))
        steps = [*plan.steps, *plan_scores(pack.scorecard, list(pack.indicators), plan)]
        session.steps([to_sql(step, "duckdb") for step in steps])
        (row,) = session.records("SELECT * FROM scores")
    return row


def _row(row: Mapping[str, Any], keys: Mapping[str, int], away: Mapping[str, str]) -> dict[str, Any]:
    """A ready row; a Decimal is an amount in yuan."""
    ready: dict[str, Any] = {"household_key": 1, "counts": row["person"] not in away}
    ready["person_key"] = keys[row["person"]]
    for name, value in row.items():
        if isinstance(value, Decimal):
            ready[f"{name}_fen"] = int(value * 100)
        elif name != "person":
            ready[name] = value
    return ready


def _fill(session: Any, table: str, schema: Mapping[str, str], rows: Sequence[Mapping[str, Any]]) -> None:
    from closeknit.screening.session import DUCKDB_TYPES, quoted

    columns = ", ".join(f"{quoted(n)} {DUCKDB_TYPES[kind]}" for n, kind in schema.items())
    session.connection.execute(f"CREATE OR REPLACE TEMP TABLE {quoted(table)} ({columns})")
    for row in rows:
        unknown = set(row) - set(schema)
        assert not unknown, f"{table} has no {unknown}"
        marks = ", ".join("?" for _ in schema)
        session.connection.execute(
            f"INSERT INTO {quoted(table)} VALUES ({marks})", [row.get(name) for name in schema]
        )
