"""Pseudonyms: a number of a person, household or object becomes a 63-bit key, always the same one.

    key = the first 63 bits of HMAC-SHA256(secret of the kind, number); the next 64 bits are its check digest

The HMAC runs in DuckDB over distinct numbers. Secrets travel as bound parameters, never in the text of a
statement. Every number ever seen is remembered in `vault/_numbers/<kind>` as (key, check digest, sealed
number), so that two numbers with one key are noticed and refused before anything enters the lake.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from closeknit.engine.registers.contract import Column, RegisterContract
from closeknit.engine.units import CloseknitError
from closeknit.intake.home import Home, sync_folder
from closeknit.intake.keys import Secret, while_keys_change
from closeknit.intake.parquet import VAULT_GROUP, VAULT_OPTIONS, quoted

Kind = Literal["person", "household", "other"]
KINDS: tuple[Kind, ...] = ("person", "household", "other")

_BLOCK = 64  # bytes of a SHA-256 block, which HMAC pads its secret to
_MASK = (1 << 63) - 1
_KEYS_IN_TEXT = 2_000
_FILES_BEFORE_MERGE = 24  # a folder of many small Parquet files is slow to read
_NUMBERS = pa.schema([("key", pa.int64()), ("check_digest", pa.uint64()), ("sealed", pa.binary())])


class KeyCollision(CloseknitError):
    """Two different numbers have the same pseudonym; nothing has entered the lake."""


def pseudonym(secret: Secret, message: str) -> tuple[int, int]:
    """Return (key, check digest) of one number: what `digest_sql` computes in bulk."""
    digest = hmac.new(secret.material, message.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") & _MASK, int.from_bytes(digest[8:16], "big")


def pads(secret: Secret) -> list[bytes]:
    """Return the two parameters of `hmac_sql`, outer pad first (RFC 2104)."""
    block = secret.material.ljust(_BLOCK, b"\0")
    return [bytes(b ^ 0x5C for b in block), bytes(b ^ 0x36 for b in block)]


def hmac_sql(message: str) -> str:
    """Return SQL for the hex HMAC-SHA256 of a text expression; bind `pads(secret)` where it is used."""
    return f"sha256(?::BLOB || unhex(sha256(?::BLOB || encode({message}))))"


def key_sql(digest: str) -> str:
    """Return SQL for the 63-bit key from a hex digest."""
    return f"(('0x' || substr({digest}, 1, 16))::UBIGINT & {_MASK})::BIGINT"


def message_of(kind: Kind, column: str, number: str) -> str:
    """Return what is hashed: other numbers carry their column's stem, so a plate is never a dwelling."""
    return f"{stem_of(column)}\x1f{number}" if kind == "other" else number


def stem_of(column: str) -> str:
    return column.removesuffix("_no").removesuffix("_id")


def kind_of(column: Column) -> Kind:
    """Return which secret a pseudonymous column is hashed under."""
    if column.type in ("resident_id", "person_id"):
        return "person"
    return "household" if column.type == "household_no" else "other"


def key_list(keys: Sequence[int]) -> str:
    """Return SQL after IN; a few keys stand in the text, so that row groups without them are skipped."""
    listed = ", ".join(map(str, keys))
    return f"({listed})" if len(keys) <= _KEYS_IN_TEXT else f"(SELECT unnest([{listed}]::BIGINT[]))"


class Pseudonyms:
    """The pseudonyms of one home: computing them, remembering them, finding the number behind one."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._sealer = home.sealer("vault")
        self._secrets: dict[Kind, Secret] = {}

    def secret(self, kind: Kind) -> Secret:
        """Return the kind's secret; KeyMissing if it is not the one this lake was made with."""
        if kind not in self._secrets:
            made_with = self._made_with()
            if kind in made_with:
                secret = self.home.provider.by_id(kind, bytes.fromhex(made_with[kind]))
            else:
                secret = self.home.provider.current(kind)
                self._write_made_with({**made_with, kind: secret.key_id.hex()})
            self._secrets[kind] = secret
        return self._secrets[kind]

    def key_of(self, kind: Kind, number: str, column: str = "") -> int:
        """Return the key of one number; `column` names the contract column for kind "other"."""
        return pseudonym(self.secret(kind), message_of(kind, column, number))[0]

    def household_keys(self, number: str, contracts: Iterable[RegisterContract]) -> list[int]:
        """Return the keys a household's source number may have: as a book number, or as a dwelling."""
        keys = [self.key_of("household", number)]
        for contract in contracts:
            keys += [
                self.key_of("other", number, column.name)
                for column in contract.columns.values()
                if column.store == "pseudonym" and stem_of(column.name) == "dwelling"
            ]
        return list(dict.fromkeys(keys))

    def tabulate(self, con: duckdb.DuckDBPyConnection, table: str, kind: Kind, messages: str) -> None:
        """Create temp table (message, key, check_digest), one row per distinct text of the query."""
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE {table} AS "
            f"SELECT message, {key_sql('digest')} AS key, "
            "('0x' || substr(digest, 17, 16))::UBIGINT AS check_digest "
            f"FROM (SELECT message, {hmac_sql('message')} AS digest "
            f"FROM (SELECT DISTINCT message FROM ({messages}) WHERE message IS NOT NULL))",
            pads(self.secret(kind)),
        )

    def remember(self, con: duckdb.DuckDBPyConnection, table: str, kind: Kind, name: str) -> int:
        """Add the table's numbers to the index; return how many were new.

        Raises KeyCollision if two numbers share a key, here or with one seen before. `name` names the
        file, so that an import tried again writes the same one.
        """
        folder = self.home.vault / "_numbers" / kind
        known = _known_sql(folder)
        self._refuse_collision(con, f"SELECT key FROM {table} GROUP BY key HAVING count(*) > 1", kind)
        self._refuse_collision(
            con,
            f"SELECT t.key FROM {table} t JOIN {known} k USING (key) WHERE t.check_digest <> k.check_digest",
            kind,
        )
        fresh = con.execute(
            f"SELECT message, key, check_digest FROM {table} t ANTI JOIN {known} k USING (key) ORDER BY key"
        ).to_arrow_reader(VAULT_GROUP)
        count = _write_numbers(folder / f"{name}.parquet", self._sealed_batches(fresh, kind))
        _merge_small_files(con, folder)
        return count

    def numbers(self, kind: Kind, keys: Iterable[int]) -> dict[int, str]:
        """Return the numbers behind these keys: identities, for the vault and those it answers to."""
        wanted = sorted(set(keys))
        folder = self.home.vault / "_numbers" / kind
        if not wanted or not any(folder.glob("*.parquet")):
            return {}
        return while_keys_change(lambda: self._opened(kind, folder, wanted))

    def _opened(self, kind: Kind, folder: Path, wanted: Sequence[int]) -> dict[int, str]:
        with duckdb.connect() as con:
            rows = con.execute(
                f"SELECT key, sealed FROM {_known_sql(folder)} WHERE key IN {key_list(wanted)} "
                "AND sealed IS NOT NULL"
            ).fetchall()
        return {
            key: self._sealer.open(sealed, number_place(kind, key).encode()).decode() for key, sealed in rows
        }

    def _refuse_collision(self, con: duckdb.DuckDBPyConnection, query: str, kind: Kind) -> None:
        clash = con.execute(f"{query} LIMIT 1").fetchone()
        if clash is not None:
            raise KeyCollision(
                f"Two different {kind} numbers have the pseudonym {clash[0]}: nothing was imported; "
                "report it, the lake needs a new key.",
                f"两个不同的{kind}号码对应同一假名 {clash[0]}：未导入任何数据；请上报，需更换密钥。",
            )

    def _sealed_batches(self, reader: Any, kind: Kind) -> Iterator[pa.RecordBatch]:
        for batch in reader:
            sealed: list[bytes] | list[None] = [None] * batch.num_rows
            if kind != "other":  # nobody is found by a plate or meter number: not kept
                places = [number_place(kind, key) for key in batch.column("key").to_pylist()]
                sealed = self._sealer.seal_many(batch.column("message").to_pylist(), places)
            yield pa.record_batch(
                [batch.column("key"), batch.column("check_digest"), pa.array(sealed, pa.binary())],
                schema=_NUMBERS,
            )

    def _made_with(self) -> dict[str, str]:
        path = self.home.lake / "keys.json"
        return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}

    def _write_made_with(self, ids: dict[str, str]) -> None:
        path = self.home.lake / "keys.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".keys.{os.getpid()}.json")
        beside.write_text(json.dumps(ids, indent=1, sort_keys=True), "utf-8")
        beside.replace(path)
        sync_folder(path.parent)


def number_place(kind: str, key: int) -> str:
    """Return what a sealed number is bound to."""
    return f"number|{kind}|{key}"


def _known_sql(folder: Path) -> str:
    """Return a table expression over the remembered numbers; an empty one if there are none."""
    if any(folder.glob("*.parquet")):
        return f"read_parquet({quoted(folder / '*.parquet')})"
    return "(SELECT NULL::BIGINT AS key, NULL::UBIGINT AS check_digest, NULL::BLOB AS sealed LIMIT 0)"


def _write_numbers(path: Path, batches: Iterator[pa.RecordBatch]) -> int:
    """Write the batches beside and rename; return their rows. No rows, no file."""
    count = 0
    writer = None
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        for batch in batches:
            if batch.num_rows == 0:
                continue
            if writer is None:
                path.parent.mkdir(parents=True, exist_ok=True)
                writer = pq.ParquetWriter(beside, _NUMBERS, compression="zstd")
            writer.write_batch(batch)
            count += batch.num_rows
        if writer is not None:
            writer.close()
            _put(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return count


def _put(beside: Path, path: Path) -> None:
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)


def _merge_small_files(con: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Make one file of many; a kill in between leaves numbers twice, which DISTINCT takes back."""
    files = sorted(folder.glob("*.parquet"))
    if len(files) <= _FILES_BEFORE_MERGE:
        return
    merged = folder / f"merged-{files[-1].stem}.parquet"
    beside = folder / f".{merged.name}.{os.getpid()}"
    con.execute(
        f"COPY (SELECT DISTINCT ON (key) key, check_digest, sealed FROM {_known_sql(folder)} ORDER BY key) "
        f"TO {quoted(beside)} ({VAULT_OPTIONS})"
    )
    _put(beside, merged)
    for file in files:
        if file != merged:
            file.unlink()
