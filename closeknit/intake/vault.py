"""The vault: identities, encrypted record by record, the only place where a key becomes a name.

    vault/<register>/batch=<id>/index.parquet     (person_key, digest): who stood in this batch, with which record
    vault/<register>/batch=<id>/records.parquet   (person_key, digest, sealed): records not seen in the register before
    vault/_numbers/<kind>/*.parquet               resident and household numbers (identity.py)

A record that a later snapshot repeats is not stored again: its digest points at the first copy. So what a
person was called on a day does not depend on the order in which batches came in. The digest is 63 bits of
SHA-256 over a secret and the record: without the secret, names cannot be guessed from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms, key_list, key_sql
from closeknit.intake.keys import Sealer, header, while_keys_change
from closeknit.intake.parquet import VAULT_GROUP, VAULT_OPTIONS, quoted
from closeknit.intake.resident_id import stated_number

NOBODY = 0  # the person key under which rows without a person are sealed

_NAME_FIELDS = ("name", "address", "phone")
_BEST_FIRST = ("population", "household_book")  # the police registers know names and addresses best
_RECORDS = pa.schema([("person_key", pa.int64()), ("digest", pa.int64()), ("sealed", pa.binary())])


def vault_columns(contract: RegisterContract) -> list[str]:
    """Return the contract's columns that only the vault keeps."""
    return [column.name for column in contract.columns.values() if column.store == "vault"]


def write_records(
    home: Home,
    contract: RegisterContract,
    con: duckdb.DuckDBPyConnection,
    rows: str,
    batch: str,
) -> None:
    """Seal the vault columns of `rows` (a table with person_key and all contract columns).

    The record also keeps the register's natural key, so that one event can be found. Does nothing if the
    contract has no vault columns or the batch is there already (an import that was cut short).
    """
    columns = vault_columns(contract)
    folder = home.vault / contract.name / f"batch={batch}"
    if not columns or folder.exists():
        return
    _tabulate(home, contract, con, rows, columns)
    known = _files(home.vault / contract.name, "records")
    sealer = home.sealer("vault")
    with home.beside(folder) as work:
        con.execute(
            f"COPY (SELECT person_key, digest FROM _ck_records ORDER BY person_key, digest) "
            f"TO {quoted(work / 'index.parquet')} ({VAULT_OPTIONS})"
        )
        fresh = f"ANTI JOIN read_parquet({known}) k USING (person_key, digest)" if known else ""
        reader = con.execute(
            f"SELECT person_key, digest, record FROM _ck_records {fresh} ORDER BY person_key, digest"
        ).to_arrow_reader(VAULT_GROUP)
        with pq.ParquetWriter(work / "records.parquet", _RECORDS, compression="zstd") as writer:
            for sealed in _sealed(reader, sealer, contract.name):
                writer.write_batch(sealed)
    con.execute("DROP TABLE _ck_records")


def names(home: Home, keys: Iterable[int], day: date | None = None) -> dict[int, dict[str, str]]:
    """Return name, address, phone and resident_id of these persons, as known on `day` (default: latest).

    A field nobody delivered is absent; a person the vault does not know has no entry. The police registers
    come first, other registers fill what they leave open.
    """
    wanted = sorted(set(keys))
    found: dict[int, dict[str, str]] = {key: {} for key in wanted}
    for key, number in Pseudonyms(home).numbers("person", wanted).items():
        if stated := stated_number(number):  # what an unverified record was kept under is no number
            found[key]["resident_id"] = stated
    for register in _registers(home):
        open_keys = [key for key in wanted if not all(field in found[key] for field in _NAME_FIELDS)]
        for key, record in newest_records(home, register, open_keys, day).items():
            for field in _NAME_FIELDS:
                if record.get(field) and field not in found[key]:
                    found[key][field] = str(record[field])
    return {key: fields for key, fields in found.items() if fields}


def newest_records(
    home: Home, register: str, keys: Sequence[int], day: date | None = None
) -> dict[int, dict[str, Any]]:
    """Return each person's record in the newest batch of the register, as of `day`, that names them."""
    missing = sorted(set(keys))
    chosen: dict[int, int] = {}
    with duckdb.connect() as con:
        for folder in _batches_newest_first(home.vault / register, day):
            if not missing:
                break
            found = con.execute(
                f"SELECT person_key, min(digest) FROM read_parquet({quoted(folder / 'index.parquet')}) "
                f"WHERE person_key IN {key_list(missing)} GROUP BY person_key"
            ).fetchall()
            chosen.update(found)
            missing = [key for key in missing if key not in chosen]
    return {key: record for key, _, record in _opened(home, register, chosen.items())}


def batch_records(home: Home, register: str, batch: str, keys: Sequence[int]) -> list[dict[str, Any]]:
    """Return all records of these persons in one batch, for example the texts of their reports."""
    folder = home.vault / register / f"batch={batch}"
    if not folder.exists() or not keys:
        return []
    with duckdb.connect() as con:
        pairs = con.execute(
            f"SELECT person_key, digest FROM read_parquet({quoted(folder / 'index.parquet')}) "
            f"WHERE person_key IN {key_list(sorted(set(keys)))} ORDER BY ALL"
        ).fetchall()
    return [record for _, _, record in _opened(home, register, pairs)]


def repeated_records(
    home: Home, register: str, batches: Sequence[str]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (person key, record) of everybody whom these batches describe by more than one record."""
    folders = [home.vault / register / f"batch={batch}" for batch in batches]
    files = [quoted(folder / "index.parquet") for folder in folders if folder.exists()]
    if not files:
        return
    with duckdb.connect() as con:
        pairs = con.execute(
            f"SELECT DISTINCT person_key, digest FROM read_parquet([{', '.join(files)}]) "
            f"WHERE person_key <> {NOBODY} QUALIFY count(DISTINCT digest) OVER (PARTITION BY person_key) > 1"
        ).fetchall()
    for key, _, record in _opened(home, register, pairs):
        yield key, record


def _tabulate(
    home: Home, contract: RegisterContract, con: duckdb.DuckDBPyConnection, rows: str, columns: list[str]
) -> None:
    """Create temp table _ck_records (person_key, record, digest) from the rows that have something to keep."""
    kept = [*columns, *(name for name in contract.key if _is_plain_key(contract, name))]
    struct = ", ".join(f'"{name}": r."{name}"::VARCHAR' for name in kept)
    person = f"coalesce(r.person_key, {NOBODY})" if _has_person(contract) else str(NOBODY)
    something = " OR ".join(f'r."{name}" IS NOT NULL' for name in columns)
    once = "DISTINCT ON (person_key, digest)" if len(contract.key) > 1 or not _has_person(contract) else ""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE _ck_records AS SELECT {once} person_key, record, digest "
        f"FROM (SELECT person_key, record, {key_sql('sha256(?::BLOB || encode(record))')} AS digest "
        f"FROM (SELECT {person} AS person_key, to_json({{{struct}}})::VARCHAR AS record "
        f"FROM {rows} r WHERE {something}))",
        [Pseudonyms(home).secret("other").material],
    )


def _has_person(contract: RegisterContract) -> bool:
    return any(column.lake_name == "person_key" for column in contract.columns.values())


def _is_plain_key(contract: RegisterContract, name: str) -> bool:
    """Tell whether a natural-key column is kept as it is (a pseudonym's number has its own index)."""
    return contract.columns[name].store == "lake"


def _sealed(reader: Any, sealer: Sealer, register: str) -> Iterator[pa.RecordBatch]:
    for batch in reader:
        keys, digests = (batch.column(name).to_pylist() for name in ("person_key", "digest"))
        places = [record_place(register, *row) for row in zip(keys, digests, strict=True)]
        sealed = sealer.seal_many(batch.column("record").to_pylist(), places)
        yield pa.record_batch(
            [batch.column("person_key"), batch.column("digest"), pa.array(sealed, pa.binary())],
            schema=_RECORDS,
        )


def _opened(
    home: Home, register: str, pairs: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, dict[str, Any]]]:
    """Yield (person key, digest, record) of each pair, opened."""
    wanted = set(pairs)
    yield from while_keys_change(lambda: _read(home, register, wanted))


def _read(home: Home, register: str, wanted: set[tuple[int, int]]) -> list[tuple[int, int, dict[str, Any]]]:
    files = _files(home.vault / register, "records")
    if not wanted or not files:
        return []
    sealer = home.sealer("vault")
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT DISTINCT ON (person_key, digest) person_key, digest, sealed FROM read_parquet({files}) "
            f"WHERE person_key IN {key_list(sorted({key for key, _ in wanted}))} ORDER BY person_key, digest"
        ).fetchall()
    return [
        (key, digest, _known(json.loads(open_record(sealer, sealed, register, key, digest))))
        for key, digest, sealed in rows
        if (key, digest) in wanted
    ]


def _known(record: Mapping[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in record.items() if value is not None}


def _registers(home: Home) -> list[str]:
    """Return the registers of the vault, those that know names best first."""
    found = sorted(path.name for path in home.vault.glob("*") if path.is_dir() and path.name[0] != "_")
    return [r for r in _BEST_FIRST if r in found] + [r for r in found if r not in _BEST_FIRST]


def _batches_newest_first(folder: Path, day: date | None) -> list[Path]:
    """Return batch folders by as-of day (the batch id begins with it), newest first."""
    batches = sorted(folder.glob("batch=*"), reverse=True)
    return [b for b in batches if day is None or b.name.removeprefix("batch=")[:10] <= day.isoformat()]


def _files(folder: Path, name: str) -> str:
    """Return a SQL list of the register's files of that name, or "" if there are none."""
    files = sorted(folder.glob(f"batch=*/{name}.parquet"))
    return "[" + ", ".join(f"{quoted(file)}" for file in files) + "]" if files else ""


def record_place(register: str, key: int, digest: int) -> str:
    """Return what a sealed record is bound to: table, column and row. Moved anywhere else it does not open."""
    return f"{register}|record|{key}.{digest}"


def open_record(sealer: Sealer, sealed: bytes, register: str, key: int, digest: int) -> bytes:
    """Return the record as JSON. The first format bound it to register and person, not to the one record."""
    place = f"{register}|{key}" if header(sealed)[0] == 1 else record_place(register, key, digest)
    return sealer.open(sealed, place.encode())
