"""Registers written by hand for tests of lake, households and ready layer: no file is read here."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.units import Text
from closeknit.intake.batches import BatchCounts, BatchMeta, BatchResult, Period, batch_id
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms
from closeknit.intake.lake import write_batch
from closeknit.packs.contracts import read_codes, read_contracts
from closeknit.packs.loader import BaseRegisters, Pack

CN = Path(__file__).parents[2] / "closeknit" / "packs" / "cn"
TABLE_TYPES = {
    "date": "DATE",
    "month": "DATE",
    "money": "BIGINT",
    "int": "BIGINT",
    "number": "DOUBLE",
    "bool": "BOOLEAN",
}


def china() -> Pack:
    """Return the China pack's registers without its indicators."""
    codes = read_codes(CN)
    return Pack(
        name="cn",
        label=Text("China", "中国"),
        root=CN,
        hash="0" * 64,
        contracts=read_contracts(CN, codes),
        codes=codes,
        dimensions={},
        base=BaseRegisters("registers", "population", "household_book", ("resident_id",), ("book_no",)),
        default_area="420106",
    )


def number(n: int) -> str:
    """Return an 18-character number; check digits do not matter behind validation."""
    return f"42010619{n:09d}X"


def deliver(
    home: Home,
    pack: Pack,
    register: str,
    as_of: date,
    rows: list[dict[str, Any]],
    *,
    part: str = "",
    start: date | None = None,
    content: str | None = None,
) -> BatchResult:
    """Put accepted rows into the lake the way the importer does; missing columns are NULL."""
    contract = pack.contracts[register]
    digest = sha256((content or repr(rows) + part).encode()).hexdigest()
    meta = BatchMeta(
        batch=batch_id(as_of, digest, None),
        register=register,
        period=Period(start or as_of.replace(day=1), as_of),
        part=part,
        file_name=f"{register}_{as_of:%Y-%m}.csv",
        sha256=digest,
        mapping_sha256=None,
        pack=pack.name,
        pack_hash=pack.hash,
        counts=BatchCounts(rows_in=len(rows), accepted=len(rows)),
    )
    with duckdb.connect() as con:
        fill(con, contract, rows)
        return write_batch(home, pack, contract, con, "accepted", meta)


def fill(con: duckdb.DuckDBPyConnection, contract: RegisterContract, rows: list[dict[str, Any]]) -> None:
    """Create the table `accepted` of the contract's columns with these rows."""
    columns = contract.columns
    typed = ", ".join(f'"{c.name}" {TABLE_TYPES.get(c.type, "VARCHAR")}' for c in columns.values())
    con.execute(f"CREATE TABLE accepted ({typed})")
    unknown = {name for row in rows for name in row} - set(columns)
    assert not unknown, f"{contract.name} has no {unknown}"
    if rows:
        marks = ", ".join("?" for _ in columns)
        con.executemany(
            f"INSERT INTO accepted VALUES ({marks})", [[row.get(name) for name in columns] for row in rows]
        )


def person_key(home: Home, n: int) -> int:
    return Pseudonyms(home).key_of("person", number(n))


def book_key(home: Home, book: str) -> int:
    return Pseudonyms(home).key_of("household", book)


def dwelling_key(home: Home, dwelling: str) -> int:
    return Pseudonyms(home).key_of("other", dwelling, "dwelling_no")


def query(sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as con:
        return con.execute(sql).fetchall()
