"""Every row whose predicate the passing of days changes lies at an edge, and few others do."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import ibis
import pytest

from closeknit.engine.indicators import Day
from closeknit.engine.indicators.edges import at_an_edge

FIRST, LAST = date(2022, 6, 1), date(2025, 2, 28)
ROWS = ibis.table({"starts": "date", "ends": "date", "kind": "string", "born": "date"}, name="rows")
PREDICATES = {
    "last days": lambda r, on: on.last_days(r.starts, 30),
    "last year": lambda r, on: on.last_year(r.starts),
    "full months": lambda r, on: on.last_months(r.starts, 3, skip=1),
    "next days": lambda r, on: on.next_days(r.ends, 60),
    "open interval": lambda r, on: on.open_interval(r.starts, r.ends),
    "negated": lambda r, on: ~(on.past(r.ends) & (r.kind == "a")) & on.future(r.ends),
    "either": lambda r, on: on.last_days(r.starts, 90) | (on.future(r.ends) & (r.kind == "b")),
    "turned round": lambda r, on: on.days_ago(30) < r.starts,
    "the day on the right of a sum": lambda r, on: r.starts.year() * 12 > on.day.year * 12 - 6 + on.day.month,
    "an age": lambda r, on: (on.age(r.born) >= 18) & on.past(r.starts),
    "no day": lambda r, on: r.kind == "a",
}
DAYS = [
    (date(2024, 8, 31), date(2024, 9, 1)),
    (date(2024, 2, 28), date(2024, 2, 29)),
    (date(2024, 2, 28), date(2024, 3, 1)),
    (date(2024, 12, 31), date(2025, 1, 20)),
]


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    """A row for every day with an end, without an end, and without a beginning."""
    connection = duckdb.connect()
    connection.execute(
        "CREATE TABLE rows AS SELECT d::DATE AS starts, d::DATE + (k * 37 % 400)::INTEGER AS ends, "
        "CASE WHEN k % 2 = 0 THEN 'a' ELSE 'b' END AS kind, (d - INTERVAL 18 YEAR)::DATE AS born "
        f"FROM range(TIMESTAMP '{FIRST}', TIMESTAMP '{LAST}', INTERVAL 1 DAY) t(d), range(4) s(k)"
    )
    connection.execute("INSERT INTO rows SELECT starts, NULL, kind, NULL FROM rows WHERE kind = 'a'")
    connection.execute("INSERT INTO rows SELECT NULL, ends, NULL, born FROM rows WHERE kind = 'b'")
    return connection


@pytest.mark.parametrize(("before", "after"), DAYS)
@pytest.mark.parametrize("name", PREDICATES)
def test_no_changed_row_is_away_from_an_edge(connection, name: str, before: date, after: date):
    was, now = (PREDICATES[name](ROWS, Day(day)) for day in (before, after))
    edge = at_an_edge([(was, now)])
    changed = was.fill_null(False) != now.fill_null(False)
    if edge is None:
        assert _count(connection, changed) == 0
        return
    assert _count(connection, changed & ~edge.fill_null(False)) == 0
    days = after - before
    if name in ("last days", "open interval", "next days") and days == timedelta(days=1):
        assert 0 < _count(connection, edge) < 60


def test_predicates_without_the_day_have_no_edge():
    was, now = (PREDICATES["no day"](ROWS, Day(day)) for day in DAYS[0])
    assert at_an_edge([(was, now)]) is None


def _count(connection: duckdb.DuckDBPyConnection, where) -> int:
    sql = str(ibis.to_sql(ROWS.filter(where).count(), dialect="duckdb"))
    return connection.execute(sql).fetchall()[0][0]
