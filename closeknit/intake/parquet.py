"""How the lake writes and reads Parquet through DuckDB: compression, row-group size, quoted paths."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

ROW_GROUP = 100_000
COPY_OPTIONS = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}"
# The ready layer is written once and read in every run, so it is packed lightly; pages of format 1, which every reader knows.
READY_OPTIONS = f"FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE {ROW_GROUP}"
# The vault is asked for a few people at a time: small groups, so that few are opened.
VAULT_GROUP = 20_480
VAULT_OPTIONS = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {VAULT_GROUP}"

SQL_TYPES = {
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "string": "VARCHAR",
}


def quoted(path: Path) -> str:
    """Return the path as a SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def read_files(files: Iterable[Path]) -> str:
    """Return `read_parquet([...])` over the files; columns are matched by name."""
    return f"read_parquet([{', '.join(quoted(file) for file in files)}], union_by_name=true, hive_partitioning=false)"


def columns_of(file: Path) -> set[str]:
    """Return the names of the file's columns."""
    import duckdb

    with duckdb.connect() as con:
        return {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {read_files([file])}").fetchall()}
