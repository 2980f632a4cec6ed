"""The floor: DuckDB reads just the columns that a run needs, once, and sums them.

Which columns those are is read off the planned expressions, so it follows the pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import compile_pack
from closeknit.screening.session import connect, path_list, quoted, schema_of

_SUM = {
    "int64": "sum({0})",
    "float64": "sum({0})",
    "boolean": "sum({0}::INTEGER)",
    "date": "sum(datediff('day', DATE '2000-01-01', {0}))",
    "string": "sum(strlen({0}))",
}
KNOWN_UNTIL = "known_until"


def needed_columns(
    pack: Pack, day: date, missing: frozenset[str] = frozenset(), superseded: frozenset[str] = frozenset()
) -> dict[str, list[str]]:
    """Ready table → the columns that a run over the pack reads, in the table's order."""
    columns = {table: list(names) for table, names in compile_pack(pack, day, missing).columns.items()}
    for table in superseded & set(columns):
        columns[table].append(KNOWN_UNTIL)
    return columns


def read_and_sum(
    view: ReadyView, pack: Pack, columns: Mapping[str, list[str]], threads: int = 2
) -> dict[str, list[Any]]:
    """Read the columns of every district once and sum each; returns the sums, so that the work cannot be skipped."""
    sums: dict[str, list[Any]] = {}
    with connect(threads) as connection:
        for area in view.areas:
            for table, names in columns.items():
                files = view.files(table, area)
                if not files or not names:
                    continue
                kinds = {**schema_of(pack, table), KNOWN_UNTIL: "date"}
                wanted = ", ".join(_SUM[kinds[name]].format(quoted(name)) for name in names)
                union = ", union_by_name=true" if KNOWN_UNTIL in names else ""
                cursor = connection.execute(f"SELECT {wanted} FROM read_parquet({path_list(files)}{union})")
                sums[f"{area}/{table}"] = list(cursor.fetchall()[0])
    return sums
