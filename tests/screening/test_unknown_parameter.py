"""A figure that is stated as unknown reaches the rules as null, never as zero."""

from __future__ import annotations

from datetime import date

from closeknit.packs.loader import load_pack
from closeknit.screening.session import Session, connect


def test_an_unknown_figure_is_null_in_the_table_of_parameters() -> None:
    pack = load_pack("cn")
    day = date(2022, 6, 1)
    names = ("income.disposable_last_year", "dibao.line")
    with connect(threads=1) as connection:
        session = Session(connection, pack)
        session.parameters({n: pack.parameters[n].in_force(day, "420106") for n in names}, ("urban", "rural"))
        rows = connection.execute("SELECT * FROM _parameters ORDER BY residence").fetchall()
    assert rows == [("rural", None, 78_000), ("urban", None, 91_000)]
