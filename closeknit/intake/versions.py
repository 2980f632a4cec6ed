"""Which version of a fact is in force: a later batch with the same natural key supersedes an earlier row.

Only keys that some batch noted as repeated (lake.py) are looked at, so a register without corrections costs
nothing. A row is in force on every day before its `known_until`; a row that merely repeats its predecessor is
never in force, so that a fact keeps the batch in which it first became known.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.units import RunFailed
from closeknit.intake.catalogue import StoredBatch
from closeknit.intake.lake import natural_key
from closeknit.intake.parquet import read_files

SUPERSEDED = "ck_superseded"


def tabulate_superseded(
    con: duckdb.DuckDBPyConnection, contract: RegisterContract, batches: Sequence[StoredBatch]
) -> dict[str, str]:
    """Create temp table ck_superseded (batch, natural key, known_until) for these batches, oldest first.

    Returns batch id → a stamp that changes when the batch's superseded rows do; batches without any are absent.
    """
    key = natural_key(contract)
    noted = [b.repeated for b in batches if b.has_repeated]
    if not noted:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {SUPERSEDED} (batch VARCHAR)")
        return {}
    keys = ", ".join(f'"{name}"' for name in key)
    columns = [name for name in batches[-1].columns if all(name in b.columns for b in batches)]
    content = ", ".join(f'"{name}"' for name in columns)
    union = " UNION ALL ".join(
        f"SELECT {keys}, '{b.id}' AS batch, {nth} AS nth, DATE '{b.as_of}' AS as_of, row({content}) AS content "
        f"FROM {read_files([b.file])} f SEMI JOIN repeated USING ({keys})"
        for nth, b in enumerate(batches)
    )
    window = f"OVER (PARTITION BY {keys} ORDER BY nth)"
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {SUPERSEDED} AS "
        f"WITH repeated AS (SELECT DISTINCT {keys} FROM {read_files(noted)}), versions AS ({union}), "
        f"marked AS (SELECT *, content IS DISTINCT FROM lag(content) {window} AS changed FROM versions), "
        f"kept AS (SELECT {keys}, batch, lead(as_of) {window} AS known_until FROM marked WHERE changed) "
        f"SELECT batch, {keys}, known_until FROM kept WHERE known_until IS NOT NULL "
        f"UNION ALL SELECT batch, {keys}, as_of FROM marked WHERE NOT changed"
    )
    stamps = con.execute(
        f"SELECT batch, printf('%x', bit_xor(hash({keys}, known_until))) FROM {SUPERSEDED} GROUP BY batch"
    ).fetchall()
    return dict(stamps)


def rows_sql(
    contract: RegisterContract, batch: StoredBatch, columns: dict[str, str], superseded: bool, extra: str = ""
) -> str:
    """Return a query over one batch: the columns (NULL for those newer than the batch), then known_until.

    `extra` is put after the columns. Raises RunFailed if the batch lacks a column that the contract requires.
    """
    chosen = ", ".join(
        f'f."{name}"'
        if name in batch.columns
        else f'{_absent(contract, batch, name)}::{sql_type} AS "{name}"'
        for name, sql_type in columns.items()
    )
    until = "s.known_until" if superseded else "NULL::DATE AS known_until"
    join = ""
    if superseded:
        on = " AND ".join(f's."{name}" = f."{name}"' for name in natural_key(contract))
        join = f"LEFT JOIN (SELECT * FROM {SUPERSEDED} WHERE batch = '{batch.id}') s ON {on}"
    return f"SELECT {chosen}{extra}, {until} FROM {read_files([batch.file])} f {join}"


def in_force(
    con: duckdb.DuckDBPyConnection,
    contract: RegisterContract,
    batches: Sequence[StoredBatch],
    columns: dict[str, str],
    table: str,
) -> str:
    """Name the register's rows in force `table`, with these columns only; return the name.

    A view over the files where nothing was superseded, so that a register of millions is not copied.
    """
    if not batches:
        typed = ", ".join(f'"{name}" {sql_type}' for name, sql_type in columns.items())
        con.execute(f"CREATE TEMP TABLE {table} ({typed})")
        return table
    stamps = tabulate_superseded(con, contract, batches)
    union = " UNION ALL ".join(rows_sql(contract, b, columns, b.id in stamps) for b in batches)
    kind = "TABLE" if stamps else "VIEW"
    con.execute(
        f"CREATE TEMP {kind} {table} AS SELECT * EXCLUDE known_until FROM ({union}) WHERE known_until IS NULL"
    )
    return table


def _absent(contract: RegisterContract, batch: StoredBatch, name: str) -> str:
    required = any(column.lake_name == name and column.required for column in contract.columns.values())
    if required:
        raise RunFailed(
            f"Batch {batch.id} of {contract.name} was imported before column {name} was required: "
            "import its file again.",
            f"{contract.name} 的批次 {batch.id} 导入时尚无必填列 {name}：请重新导入该文件。",
        )
    return "NULL"
