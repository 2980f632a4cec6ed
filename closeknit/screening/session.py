"""DuckDB for one district: ready files as views, parameters as a small table, steps as views over views.

No extension is loaded or fetched; memory is bounded; nothing is read but the pinned files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.indicators import (
    HOUSEHOLD_COLUMNS,
    HOUSEHOLDS,
    MEMBER_COLUMNS,
    MEMBERS,
    PARAMETERS,
    parameter_column,
)
from closeknit.engine.policy import InForce
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import Query

DUCKDB_TYPES: Mapping[str, str] = {
    "int64": "BIGINT",
    "string": "VARCHAR",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "float64": "DOUBLE",
}
BASE_SCHEMAS: Mapping[str, Mapping[str, str]] = {MEMBERS: MEMBER_COLUMNS, HOUSEHOLDS: HOUSEHOLD_COLUMNS}


def connect(threads: int = 2, memory_mb: int = 1024, temp: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB that fetches nothing from outside."""
    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "threads": threads,
        "memory_limit": f"{memory_mb}MB",
        "preserve_insertion_order": "false",
    }
    if temp is not None:
        config["temp_directory"] = str(temp)
    return duckdb.connect(config=config)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def in_one(queries: Sequence[Query]) -> str:
    """The last step as one query that names the steps before it.

    With a view for every step DuckDB would bind the first ones again for each that follows.
    """
    *before, last = queries
    named = ", ".join(f"{quoted(q.name)} AS NOT MATERIALIZED ({q.sql})" for q in before)
    return f"WITH {named} {last.sql}" if before else last.sql


def path_list(paths: Iterable[Path]) -> str:
    """Paths as an SQL list of strings."""
    return "[" + ", ".join("'" + str(p).replace("'", "''") + "'" for p in paths) + "]"


def schema_of(pack: Pack, table: str) -> Mapping[str, str]:
    """The columns of a ready table and their ibis types."""
    return BASE_SCHEMAS[table] if table in BASE_SCHEMAS else pack.contracts[table].ready_schema()


class Session:
    """One district's tables in one DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, pack: Pack) -> None:
        self.connection = connection
        self.pack = pack

    def view(self, table: str, files: Sequence[Path], day: str | None = None, only: str = "") -> None:
        """Show ready files as a table; `day` hides rows superseded by then; `only` is a further condition."""
        schema = schema_of(self.pack, table)
        if not files:
            nulls = ", ".join(
                f"NULL::{DUCKDB_TYPES[kind]} AS {quoted(name)}" for name, kind in schema.items()
            )
            body = f"SELECT {nulls} WHERE false"
        else:
            columns = ", ".join(quoted(name) for name in schema)
            conditions = [
                c for c in (only, day and f"(known_until IS NULL OR known_until > DATE '{day}')") if c
            ]
            where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
            union = ", union_by_name=true" if day else ""
            body = f"SELECT {columns} FROM read_parquet({path_list(files)}{union}){where}"
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {quoted(table)} AS {body}")

    def beside_its_files(self, table: str) -> str:
        """Put an empty table in the place of the view on its files; return the name that the view goes by now."""
        files = quoted(f"files of {table}")
        run = self.connection.execute
        run(f"DROP VIEW IF EXISTS {files}")
        run(f"ALTER VIEW {quoted(table)} RENAME TO {files}")
        run(f"CREATE TEMP TABLE {quoted(table)} AS SELECT * FROM {files} LIMIT 0")
        return files

    def parameters(self, values: Mapping[str, InForce], residences: Sequence[str]) -> None:
        """Show the parameters in force as a table, one row per residence class."""
        names = list(values)
        columns = "".join(f", {quoted(parameter_column(n))} BIGINT" for n in names)
        self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {quoted(PARAMETERS)} (residence VARCHAR{columns})"
        )
        for residence in residences:
            row = [residence, *(values[n].amount_if_known(residence) for n in names)]
            marks = ", ".join("?" for _ in row)
            self.connection.execute(f"INSERT INTO {quoted(PARAMETERS)} VALUES ({marks})", row)

    def steps(self, queries: Sequence[Query]) -> None:
        """Show the last step as a view over the tables and the steps before it; nothing runs yet."""
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {quoted(queries[-1].name)} AS {in_one(queries)}"
        )

    def write(self, sql: str, path: Path) -> None:
        """Write a query's rows as one Parquet file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection.execute(
            f"COPY ({sql}) TO '{str(path).replace(chr(39), chr(39) * 2)}' (FORMAT parquet, COMPRESSION zstd)"
        )

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        found: list[tuple[Any, ...]] = self.connection.execute(sql, list(parameters)).fetchall()
        return found

    def records(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, by column name."""
        cursor = self.connection.execute(sql, list(parameters))
        names = [d[0] for d in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
