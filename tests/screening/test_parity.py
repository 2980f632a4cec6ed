"""Spark gives what DuckDB gives: a whole district, column by column, and the expressions in which they could differ."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from closeknit.engine.author import (
    any_of,
    cap,
    count,
    count_of,
    earliest,
    exists,
    floor_div,
    greatest_known,
    latest,
    max_of,
    newest,
    or_else,
    ratio,
    sum_of,
    total,
    when,
)
from closeknit.engine.indicators import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    PARAMETERS,
    Day,
    parameter_column,
    plan_features,
)
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.packs.loader import load_pack
from closeknit.screening.compiling import to_sql
from closeknit.screening.run import screen
from closeknit.synth.district import write_district
from tests.engine.tables import bill, fill, household, indicator, person, register
from tests.screening.conftest import AUGUST, rows

pytestmark = pytest.mark.needs("java", "spark")

LEAP = date(2024, 2, 29)
BIG = 9_007_199_254_740_993  # 2^53 + 1: a double cannot hold it
SPARK_TYPES = {"int64": "bigint", "string": "string", "date": "date", "boolean": "boolean"}
Found = dict[int, dict[str, Any]]
LINE = {parameter_column("line"): "int64"}


@pytest.mark.ci
def test_two_thousand_people_have_the_same_scores_on_spark(tmp_path: Path):
    pack, home = load_pack("cn"), Home(tmp_path / "home")
    write_district(tmp_path / "files", 2000, 29, AUGUST, pack, months=2)
    import_paths([tmp_path / "files"], pack, home, None)
    duck = screen(home, pack, AUGUST).run
    duck.folder.rename(tmp_path / "duck")  # the same inputs have the same name on every engine
    spark = screen(home, pack, AUGUST, engine="spark").run
    assert spark.id == duck.id
    assert spark.manifest["engine"] == "spark"
    shape = "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM '{}')"
    (theirs,), (ours,) = spark.files("scores"), sorted((tmp_path / "duck" / "scores").glob("*.parquet"))
    assert rows_of(shape.format(theirs)) == rows_of(shape.format(ours))
    for kind in ("scores", "alerts", "contributions", "reasons"):
        here = rows(sorted((tmp_path / "duck" / kind).glob("*.parquet")))
        assert rows(spark.files(kind)) == here
        assert here
    lit = [n for n, c in spark.manifest["summary"]["indicators"].items() if c["lit"]]
    assert len(lit) > 20


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    return duckdb.execute(sql).fetchall()


def probes() -> list[Any]:
    """Indicators in which two engines could come apart: division, nulls, dates, bits."""
    spent = total("spent", "bills", "amount_fen", lambda r, on: on.last_days(r.paid_on, 30))
    all_spent = total("all_spent", "bills", "amount_fen", per="household")
    skipped = total("skipped", "bills", "amount_fen", per="household", unknown="skip")
    year = count("year", "bills", lambda r, on: on.last_year(r.paid_on))
    months = count("months", "bills", lambda r, on: on.last_months(r.paid_on, 2))
    soon = count("soon", "bills", lambda r, on: on.next_days(r.paid_on, 10))
    any_bill = exists("any_bill", "bills", lambda r, on: r.kind.isin(["a", "b"]))
    newest_amount = latest("newest_amount", "bills", "amount_fen", by="paid_on")
    first = earliest("first", "bills", "paid_on")
    last = newest("last", "bills", "paid_on")
    flags = {
        f"flag_{n}": any_of(lambda p, n=n: (p.age > n) & (or_else(p.spent, 0) >= 100 * n)) for n in range(70)
    }
    counts = {f"older_{n}": count_of(lambda p, n=n: p.age >= n * 5) for n in range(14)}
    many_flags = [
        indicator(name, [spent], lambda h, name=name: getattr(h, name).cast("int64"), rolls={name: roll})
        for name, roll in flags.items()
    ]
    many_counts = [
        indicator(name, [], lambda h, name=name: getattr(h, name), rolls={name: roll})
        for name, roll in counts.items()
    ]
    money = {"all": sum_of(lambda p: p.spent)}
    return [
        indicator("ratio_to_line", [all_spent], lambda h: ratio(h.all_spent, h.param("line"))),
        indicator("ratio_of_zero", [skipped], lambda h: ratio(h.param("line"), h.skipped, if_zero=7)),
        indicator("ratio_unknown", [skipped], lambda h: ratio(h.param("line"), h.skipped)),
        indicator("divided", [skipped], lambda h: floor_div(h.skipped, 7)),
        indicator("capped", [all_spent], lambda h: cap(h.all_spent, 1000)),
        indicator("or_zero", [spent], lambda h: or_else(h.all, -1), rolls=money),
        indicator(
            "greatest", [all_spent, skipped], lambda h: greatest_known(h.all_spent, h.skipped, h.members)
        ),
        indicator("chosen", [skipped], lambda h: when(h.skipped > 500, h.skipped)),
        indicator("in_a_year", [year], lambda h: h.n, rolls={"n": sum_of(lambda p: p.year)}),
        indicator("in_months", [months], lambda h: h.n, rolls={"n": sum_of(lambda p: p.months)}),
        indicator("in_days", [soon], lambda h: h.n, rolls={"n": sum_of(lambda p: p.soon)}),
        indicator(
            "has_bill", [any_bill], lambda h: h.has.cast("int64"), rolls={"has": any_of(lambda p: p.any_bill)}
        ),
        indicator(
            "last_amount", [newest_amount], lambda h: h.x, rolls={"x": max_of(lambda p: p.newest_amount)}
        ),
        indicator("span", [first, last], lambda h: h.n, rolls={"n": count_of(lambda p: p.first < p.last)}),
        indicator("oldest", [], lambda h: h.age, rolls={"age": max_of(lambda p: p.age)}),
        *many_flags,
        *many_counts,
    ]


def families(day: date) -> dict[str, list[dict[str, Any]]]:
    """Sixty families: people born around 29 February, bills on every edge of a window, empty cells, huge amounts."""
    births = [LEAP.replace(year=1940), date(1964, 2, 28), date(1964, 3, 1), date(2000, 2, 29), None, LEAP]
    births += [date(2010, 12, 31), date(1989, 1, 1)]
    amounts = [0, 1, 6, 7, 999, 1000, 1001, None, 91_000, BIG // 1000, 5, 123_456]
    offsets = [0, 1, 29, 30, 31, 59, 60, 365, 366, -1, -10, -11]
    chance = random.Random(29)
    tables: dict[str, list[dict[str, Any]]] = {HOUSEHOLDS: [], MEMBERS: [], "bills": []}
    for key in range(60):
        size = key % 4 + 1
        tables[HOUSEHOLDS].append(household(key, size, "rural" if key % 3 == 0 else "urban"))
        for place in range(size):
            who = key * 10 + place
            tables[MEMBERS].append(person(who, key, chance.choice(births), counts=place != 3))
            for _ in range(chance.randrange(4)):
                paid_on = day - timedelta(days=chance.choice(offsets))
                row = bill(who, chance.choice(amounts), paid_on, key, place != 3)
                tables["bills"].append(row | {"kind": chance.choice([None, "a", "b", "c"])})
    return tables


@pytest.mark.parametrize("day", [LEAP, date(2023, 2, 28)])
def test_every_probe_is_equal_on_both(day: date):
    contract = register()
    plan = plan_features(probes(), {"bills": contract}, ["line"], Day(day))
    schemas: dict[str, Mapping[str, str]] = {
        HOUSEHOLDS: HOUSEHOLD_COLUMNS,
        MEMBERS: MEMBER_COLUMNS,
        "bills": contract.ready_schema(),
        PARAMETERS: {"residence": "string", **LINE},
    }
    lines = [
        {"residence": "urban", **dict.fromkeys(LINE, 91_000)},
        {"residence": "rural", **dict.fromkeys(LINE, 0)},
    ]
    tables = families(day) | {PARAMETERS: lines}
    ours, theirs = with_duckdb(plan.steps, schemas, tables), with_spark(plan.steps, schemas, tables)
    for household_key, values in ours.items():
        assert theirs[household_key] == values, household_key
    assert set(theirs) == set(ours)
    assert (
        len({tuple(list(r.values())[1:]) for r in ours.values()}) > 40
    )  # the families differ, so equality says something


def with_duckdb(steps: Iterable[Any], schemas: Mapping[str, Any], tables: Mapping[str, Any]) -> Found:
    connection = duckdb.connect()
    for table, schema in schemas.items():
        fill(connection, table, schema, tables[table])
    for step in steps:
        connection.execute(f'CREATE VIEW "{step.name}" AS {to_sql(step, "duckdb").sql}')
    found = connection.execute("SELECT * FROM features").to_arrow_table().to_pylist()
    return {row["household_key"]: row for row in found}


def with_spark(steps: Iterable[Any], schemas: Mapping[str, Any], tables: Mapping[str, Any]) -> Found:
    from closeknit.intake.spark_session import spark_session

    spark = spark_session()
    for table, schema in schemas.items():
        typed = ", ".join(f"`{n}` {SPARK_TYPES[k]}" for n, k in schema.items())
        lines = [tuple(row.get(name) for name in schema) for row in tables[table]]
        spark.createDataFrame(lines, typed).createOrReplaceTempView(table)
    for step in steps:
        spark.sql(to_sql(step, "spark").sql).createOrReplaceTempView(step.name)
    return {row["household_key"]: row.asDict() for row in spark.sql("SELECT * FROM features").collect()}
