"""The lake's fact layer: one folder per batch, immutable, by person key, as delivered and validated.

    lake/facts/<register>/batch=<id>/part-0.parquet     the rows: pseudonyms and lake columns
    lake/facts/<register>/batch=<id>/repeated.parquet   natural keys that other batches hold too, if any
    lake/facts/<register>/batch=<id>/batch.json         what the file was, what it counted

Rows that an earlier batch holds already are counted as duplicates and still kept: which row is in force is
decided when the ready layer is built, from all batches, so the order in which files arrive does not matter.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.registers.contract import Column, RegisterContract
from closeknit.engine.units import PackError
from closeknit.intake.batches import BatchMeta, BatchResult, CountsWrong
from closeknit.intake.catalogue import StoredBatch, stored_batches
from closeknit.intake.home import Home
from closeknit.intake.identity import KINDS, Kind, Pseudonyms, kind_of, message_of
from closeknit.intake.parquet import COPY_OPTIONS, SQL_TYPES, quoted, read_files
from closeknit.intake.vault import write_records
from closeknit.packs.loader import Pack


def write_batch(
    home: Home,
    pack: Pack,
    contract: RegisterContract,
    con: duckdb.DuckDBPyConnection,
    table: str,
    meta: BatchMeta,
) -> BatchResult:
    """Store the accepted rows of one file, whole or not at all.

    `table`: one row per accepted row, contract column names (vault columns too), resident numbers of 18
    characters, DATE, BIGINT fen. Names go to the vault, numbers become pseudonyms. The lake folder is
    renamed into place last: without it the batch is not there, and importing again completes it.

    Raises KeyCollision, KeyMissing, CountsWrong; nothing has entered the lake then.
    """
    folder = home.batch_folder(contract.name, meta.batch)
    with home.writing():
        if folder.exists():
            return BatchResult(
                meta.batch, meta.counts.stored_before(meta.counts.accepted), stored_before=True
            )
        _check_rows(con, f"SELECT count(*) FROM {table}", meta)
        _pseudonymise(home, pack, contract, con, table, meta)
        write_records(home, contract, con, "_ck_rows", meta.batch)
        with home.beside(folder) as work:
            return _write(home, pack, contract, con, meta, work)


def lake_columns(pack: Pack, contract: RegisterContract) -> dict[str, str]:
    """Return the columns of the register's lake files → SQL type, in order.

    Registers without identities (surveys) also keep the household's own number, as `source_no`.
    """
    columns = {"person_key": "BIGINT"} if _person_columns(pack, contract) else {}
    columns |= {name: SQL_TYPES[type_] for name, type_ in contract.lake_columns().items()}
    if contract.identity == "none":
        columns |= {"household_key": "BIGINT", "source_no": "VARCHAR"}
    return columns


def natural_key(contract: RegisterContract) -> list[str]:
    """Return the lake columns that tell two facts of the register apart."""
    names = [contract.columns[name].lake_name for name in contract.key]
    if None in names:
        raise PackError(
            f"registers/{contract.name}.yaml: a key column stays in the vault; choose another key.",
            f"registers/{contract.name}.yaml：主键列不得仅存于保险库，请另选主键。",
        )
    return [name for name in names if name is not None]


def contract_hash(contract: RegisterContract) -> str:
    """Return a hash of what the contract says about columns and keys (not of its words)."""
    parts = [contract.name, contract.feed, contract.identity, *contract.key]
    parts += [f"{c.name}:{c.type}:{c.store}:{c.codes}:{c.role}" for c in contract.columns.values()]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


# ---- pseudonyms -------------------------------------------------------------------------------------


def _pseudonymise(
    home: Home,
    pack: Pack,
    contract: RegisterContract,
    con: duckdb.DuckDBPyConnection,
    table: str,
    meta: BatchMeta,
) -> None:
    """Create temp view _ck_rows: the accepted rows with their lake columns beside the contract's."""
    messages = _messages(pack, contract)
    pseudonyms = Pseudonyms(home)
    for kind in KINDS:
        texts = [text for text, of in messages.values() if of == kind]
        if texts:
            union = " UNION ALL ".join(
                f"SELECT {text} AS message FROM {table} t" for text in dict.fromkeys(texts)
            )
            pseudonyms.tabulate(con, f"_ck_{kind}", kind, union)
            pseudonyms.remember(con, f"_ck_{kind}", kind, f"{contract.name}-{meta.batch}")
    keys, joins = [], []
    for number, (name, (text, kind)) in enumerate(messages.items()):
        keys.append(f'k{number}.key AS "{name}"')
        joins.append(f"LEFT JOIN _ck_{kind} k{number} ON k{number}.message = {text}")
    if contract.identity == "none":
        keys.append(f"{_joined(pack.base.household_id)} AS source_no")
    plain = [
        f't."{c.name}"::{SQL_TYPES[c.lake_type]} AS "{c.lake_name}"'
        for c in contract.columns.values()
        if c.store == "lake" and c.lake_name != c.name
    ]
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW _ck_rows AS SELECT {', '.join(['t.*', *plain, *keys])} "
        f"FROM {table} t {' '.join(joins)}"
    )


def _messages(pack: Pack, contract: RegisterContract) -> dict[str, tuple[str, Kind]]:
    """Return lake column → (SQL of the text to hash, kind) for every pseudonymous column."""
    found: dict[str, tuple[str, Kind]] = {}
    for column in contract.columns.values():
        if column.store == "pseudonym" and column.lake_name is not None:
            found[column.lake_name] = _text_of(column), kind_of(column)
    if contract.identity == "none":
        household = _joined(pack.base.household_id)
        found["household_key"] = household, "household"
        own = [name for name in _person_columns(pack, contract) if name not in pack.base.household_id]
        found.pop("person_key", None)
        if own:
            found["person_key"] = f"{household} || '/' || {_joined(own)}", "person"
        elif _person_columns(pack, contract):  # one person of each household, who goes by its number
            found["person_key"] = household, "person"
    return found


def _text_of(column: Column) -> str:
    kind = kind_of(column)
    prefix = message_of(kind, column.name, "")
    text = f't."{column.name}"::VARCHAR'
    return f"'{prefix}' || {text}" if prefix else text


def _joined(columns: Sequence[str]) -> str:
    """Return SQL for a number made of several columns, NULL if one is missing."""
    return " || '-' || ".join(f't."{name}"::VARCHAR' for name in columns)


def _person_columns(pack: Pack, contract: RegisterContract) -> list[str]:
    """Return the columns that identify the person a row is about; none for tables about households."""
    if contract.identity == "none":
        complete = all(name in contract.columns for name in pack.base.person_id)
        return list(pack.base.person_id) if complete else []
    return [c.name for c in contract.columns.values() if c.lake_name == "person_key"]


# ---- one batch --------------------------------------------------------------------------------------


def _write(
    home: Home,
    pack: Pack,
    contract: RegisterContract,
    con: duckdb.DuckDBPyConnection,
    meta: BatchMeta,
    work: Path,
) -> BatchResult:
    """Write rows, repeated keys and batch.json into the work folder."""
    columns = lake_columns(pack, contract)
    wanted = ", ".join(f'"{name}"::{sql_type} AS "{name}"' for name, sql_type in columns.items())
    file = work / "part-0.parquet"
    con.execute(f"COPY (SELECT {wanted} FROM _ck_rows) TO {quoted(file)} ({COPY_OPTIONS})")
    rows = _check_rows(con, f"SELECT count(*) FROM {read_files([file])}", meta)
    earlier = stored_batches(home, contract.name)
    fact_days = _fact_days(con, contract, file)
    rivals = _rivals(contract, meta, earlier, fact_days)
    duplicates, superseded = _compare(con, contract, columns, work, meta, rivals)
    counts = replace(
        meta.counts.stored_before(duplicates),
        accepted=meta.counts.accepted - duplicates - superseded,
        superseded=meta.counts.superseded + superseded,
    )
    counts.check(f"{contract.name} {meta.file_name}")
    record = replace(meta, counts=counts).as_json() | {
        "rows": rows,
        "sequence": max((b.sequence for b in earlier), default=0) + 1,
        "columns": columns,
        "contract_hash": contract_hash(contract),
        "fact_days": [day.isoformat() for day in fact_days] if fact_days else None,
    }
    (work / "batch.json").write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")
    return BatchResult(meta.batch, counts)


def _check_rows(con: duckdb.DuckDBPyConnection, query: str, meta: BatchMeta) -> int:
    """Return the count; CountsWrong if it is not the number of accepted rows."""
    rows = _one(con, query)[0]
    if rows != meta.counts.accepted:
        raise CountsWrong(
            f"{meta.file_name}: {meta.counts.accepted} rows were accepted but {rows} reached the lake; "
            "nothing was written, report this as an error of Closeknit.",
            f"{meta.file_name}：通过校验{meta.counts.accepted}行，入湖{rows}行；未写入任何数据，请上报。",
        )
    return int(rows)


def _fact_days(
    con: duckdb.DuckDBPyConnection, contract: RegisterContract, file: Path
) -> tuple[date, date] | None:
    """Return first and last fact day of the file, or None if the register dates no facts."""
    if contract.fact_day is None:
        return None
    first, last = _one(
        con, f'SELECT min("{contract.fact_day}"), max("{contract.fact_day}") FROM {read_files([file])}'
    )
    return (first, last) if first is not None else None


def _rivals(
    contract: RegisterContract,
    meta: BatchMeta,
    earlier: list[StoredBatch],
    fact_days: tuple[date, date] | None,
) -> list[StoredBatch]:
    """Return the batches that may hold the same facts.

    A snapshot's rivals are the other parts of its own day. If the fact day is part of the natural key, only
    batches with facts of those days matter.
    """
    if contract.feed == "snapshot":
        return [b for b in earlier if b.as_of == meta.as_of and b.meta.part != meta.part]
    if contract.fact_day not in contract.key or fact_days is None:
        return earlier
    first, last = fact_days
    return [b for b in earlier if b.fact_days and b.fact_days[0] <= last and first <= b.fact_days[1]]


def _compare(
    con: duckdb.DuckDBPyConnection,
    contract: RegisterContract,
    columns: dict[str, str],
    work: Path,
    meta: BatchMeta,
    rivals: list[StoredBatch],
) -> tuple[int, int]:
    """Write repeated.parquet if any natural key is in a rival; return (duplicates, superseded).

    A duplicate equals the row in force before it; a superseded row has a successor in a later batch.
    """
    if not rivals:
        return 0, 0
    key = ", ".join(f'"{name}"' for name in natural_key(contract))
    old = " UNION ALL BY NAME ".join(
        f"SELECT *, DATE '{b.as_of}' AS _as_of, {b.sequence} AS _sequence FROM {read_files([b.file])}"
        for b in rivals
    )
    new = read_files([work / "part-0.parquet"])
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE _ck_old AS SELECT * FROM ({old}) o SEMI JOIN {new} n USING ({key})"
    )
    if not _one(con, "SELECT count(*) FROM _ck_old")[0]:
        return 0, 0
    con.execute(
        f"COPY (SELECT DISTINCT {key} FROM _ck_old ORDER BY ALL) TO {quoted(work / 'repeated.parquet')}"
    )
    shared = [name for name in columns if all(name in b.columns for b in rivals)]
    same = " AND ".join(f'n."{name}" IS NOT DISTINCT FROM o."{name}"' for name in shared)
    before = (
        f"SELECT DISTINCT ON ({key}) * FROM _ck_old WHERE _as_of <= DATE '{meta.as_of}' "
        f"ORDER BY {key}, _as_of DESC, _sequence DESC"
    )
    duplicates = _one(con, f"SELECT count(*) FROM {new} n SEMI JOIN ({before}) o ON {same}")[0]
    superseded = _one(
        con,
        f"SELECT count(*) FROM (SELECT * FROM {new} n ANTI JOIN ({before}) o ON {same}) n "
        f"SEMI JOIN (SELECT * FROM _ck_old WHERE _as_of > DATE '{meta.as_of}') o USING ({key})",
    )[0]
    con.execute("DROP TABLE _ck_old")
    return int(duplicates), int(superseded)


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    row = con.execute(query).fetchone()
    assert row is not None
    return tuple(row)
