"""What Ibis writes must mean what was asked: an unknown claim stays unknown also when it is turned around."""

from __future__ import annotations

import duckdb
import ibis
import pytest

from closeknit.screening.compiling import COMPILERS


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_whether_a_negated_claim_is_known_is_asked_of_the_negation(dialect: str) -> None:
    table = ibis.table({"claim": "boolean"}, name="facts")
    asked = table.select(unknown=(~table.claim).isnull(), known=(~table.claim).notnull())
    sql = COMPILERS[dialect].to_sqlglot(asked.unbind()).sql(dialect=dialect)
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE facts AS SELECT * FROM (VALUES (TRUE), (FALSE), (NULL)) t(claim)")
        rows = connection.execute(sql.replace("`", '"')).fetchall()
    assert rows == [(False, True), (False, True), (True, False)]
