"""The registers of a home as comparable tables: one record for each person that a register names.

A record goes by its register and the pseudonym of the number under which the register has it. Identities are read from
the vault into a database in memory whose spill is encrypted with a key nobody keeps; nothing else is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from typing import Any

import duckdb

from closeknit.engine.linkage import Field, Linkage
from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.units import Progress, RunFailed, silent
from closeknit.intake.catalogue import StoredBatch, active_batches
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms
from closeknit.intake.lake import lake_columns
from closeknit.intake.linking.characters import look_alikes
from closeknit.intake.linking.fields import Reading, columns_of, comparable
from closeknit.intake.linking.names import same_name
from closeknit.intake.parquet import read_files
from closeknit.intake.resident_id import stated_number
from closeknit.intake.staging import open_database
from closeknit.intake.vault import newest_records, repeated_records
from closeknit.packs.linkage import PackLinkage
from closeknit.packs.loader import Pack

_TOLD = ("name", "birth", "address", "phone")  # kinds that say who somebody is, beside the number


@dataclass(frozen=True, slots=True)
class HomeRegister:
    """One register with persons: whom it names, and whether it says more of them than a number."""

    contract: RegisterContract
    batches: Sequence[StoredBatch]
    keys: Sequence[int]
    tells_more: bool
    shared: frozenset[int] = frozenset()  # records that several people stand under

    @property
    def name(self) -> str:
        return self.contract.name


@dataclass(frozen=True, slots=True)
class OpenRegisters:
    """The registers of a home on a day; those that tell more than a number are tables of the connection."""

    connection: duckdb.DuckDBPyConnection
    hub: str
    registers: Mapping[str, HomeRegister]
    linkage: Linkage  # comparisons that no two registers can make are left out
    columns: frozenset[str]

    @property
    def compared(self) -> list[str]:
        """The hub first, then the registers that tell more than a number."""
        return [self.hub, *(n for n, r in self.registers.items() if r.tells_more and n != self.hub)]


def require_numbers(pack: Pack) -> None:
    """Raise RunFailed for a pack whose registers carry no resident numbers (surveys)."""
    if pack.base.kind == "survey":
        raise RunFailed(
            f"The registers of pack {pack.name} are surveys without identities: there is nobody to link.",
            f"规则包{pack.name}的数据为不含身份信息的调查数据，无需关联。",
        )


def person_registers(pack: Pack, home: Home, day: date) -> dict[str, HomeRegister]:
    """Return the registers that carry persons and were delivered up to the day, the population register first.

    Raises: RunFailed if the population register was not delivered, or the pack has no resident numbers.
    """
    require_numbers(pack)
    names = [pack.base.persons, *(n for n in pack.contracts if n != pack.base.persons)]
    found = {}
    for name in names:
        contract = pack.contracts[name]
        batches = active_batches(home, contract, day)
        if batches and contract.identity == "resident_id" and "person_key" in lake_columns(pack, contract):
            with duckdb.connect() as con:
                rows = con.execute(
                    f"SELECT DISTINCT person_key FROM {read_files(b.file for b in batches)} ORDER BY 1"
                ).fetchall()
            found[name] = HomeRegister(contract, batches, [key for (key,) in rows], False)
    if pack.base.persons not in found:
        label = pack.contracts[pack.base.persons].label
        raise RunFailed(
            f"{label.en} ({pack.base.persons}) was not delivered up to {day}: import it first, others are linked to it.",
            f"截至{day}没有{label.zh}（{pack.base.persons}）数据：请先导入，其他数据须与其关联。",
        )
    return found


@contextmanager
def opened(
    pack: Pack, home: Home, linkage: PackLinkage, day: date, progress: Progress = silent
) -> Iterator[OpenRegisters]:
    """Give the registers as comparable tables; everything is gone when the block ends."""
    registers = person_registers(pack, home, day)
    reading = Reading(linkage.look_alikes, day, home.index("phone"))
    with home.work_folder("linking") as work:
        connection = open_database(work)
        try:
            for done, (name, register) in enumerate(registers.items()):
                progress("reading identities", done, len(registers))
                if own_fields(linkage.linkage, register.contract):
                    rows = identities(home, linkage.linkage, register, day)
                    more = any(
                        any(rows[f.column])
                        for f in linkage.linkage.fields
                        if f.kind in _TOLD and f.column in rows
                    )
                    shared = (
                        shared_numbers(home, linkage, register) if name != pack.base.persons else frozenset()
                    )
                    registers[name] = replace(register, tells_more=more, shared=shared)
                    if more or name == pack.base.persons:
                        _tabulate(connection, name, comparable(rows, linkage.linkage, reading))
            progress("reading identities", len(registers), len(registers))
            columns = columns_of(linkage.linkage)
            there = OpenRegisters(connection, pack.base.persons, registers, linkage.linkage, columns)
            yield replace(there, linkage=_comparable_part(there))
        finally:
            connection.close()


def own_fields(linkage: Linkage, contract: RegisterContract) -> dict[str, Field]:
    """Return contract column → identity field, for what the register itself says of a person beside the number.

    A birth day that is read from the number says nothing of its own and is left out.
    """
    found = {}
    for field in linkage.fields:
        column = contract.columns.get(field.contract_column)
        if column is None or field.kind == "resident_id" or column.role == "other" or column.born_of:
            continue
        found[column.name] = field
    return found


def identities(
    home: Home, linkage: Linkage, register: HomeRegister, day: date, keys: Sequence[int] | None = None
) -> dict[str, list[str | None]]:
    """Return linkage column → values, and "record", for the persons of a register as known on the day."""
    wanted = list(register.keys if keys is None else keys)
    fields = own_fields(linkage, register.contract)
    records = newest_records(home, register.name, wanted, day)
    lake = {n: f for n, f in fields.items() if register.contract.columns[n].store == "lake"}
    facts = _facts(register, list(lake), wanted) if lake else {}
    numbers = Pseudonyms(home).numbers("person", wanted)
    rows: dict[str, list[str | None]] = {"record": [str(key) for key in wanted]}
    for name, field in fields.items():
        source: Mapping[int, Mapping[str, Any]] = facts if name in lake else records
        rows[field.column] = [_text(source.get(key, {}).get(name)) for key in wanted]
    for field in linkage.fields:
        if field.kind == "resident_id":
            rows[field.column] = [stated_number(numbers[key]) if key in numbers else None for key in wanted]
    return rows


def shared_numbers(home: Home, linkage: PackLinkage, register: HomeRegister) -> frozenset[int]:
    """Return the records under which a register has several names that are no two spellings of one.

    One number on many people: their rows stand under one key and cannot be told apart.
    """
    names = [c for c, f in own_fields(linkage.linkage, register.contract).items() if f.kind == "name"]
    if not names:
        return frozenset()
    told: dict[int, set[str]] = {}
    for key, record in repeated_records(home, register.name, [b.id for b in register.batches]):
        if record.get(names[0]):
            told.setdefault(key, set()).add(record[names[0]])
    alike = look_alikes(linkage.look_alikes) if linkage.look_alikes else {}
    return frozenset(
        key
        for key, found in told.items()
        if len(found) > 1 and any(not same_name(a, b, alike) for a, b in combinations(sorted(found), 2))
    )


def _facts(register: HomeRegister, names: Sequence[str], keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return person → the newest values of lake columns that say who somebody is."""
    listed = ", ".join(f'arg_max("{n}", nth)' for n in names)
    union = " UNION ALL BY NAME ".join(
        f"SELECT person_key, {nth} AS nth, {', '.join(chr(34) + n + chr(34) for n in names if n in b.columns)} "
        f"FROM {read_files([b.file])}"
        for nth, b in enumerate(register.batches)
        if all(n in b.columns for n in names)
    )
    if not union:
        return {}
    with duckdb.connect() as con:
        con.execute("CREATE TEMP TABLE ck_wanted AS SELECT unnest(?::BIGINT[]) AS person_key", [list(keys)])
        rows = con.execute(
            f"SELECT person_key, {listed} FROM ({union}) SEMI JOIN ck_wanted USING (person_key) GROUP BY person_key"
        ).fetchall()
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in rows}


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)


def _tabulate(connection: duckdb.DuckDBPyConnection, name: str, table: Any) -> None:
    connection.register("ck_in", table)
    connection.execute(f'CREATE OR REPLACE TABLE "{name}" AS FROM ck_in')
    connection.unregister("ck_in")


def _comparable_part(there: OpenRegisters) -> Linkage:
    """Return the linkage without the comparisons whose fields fewer than two registers have a value of."""
    kept = []
    for comparison in there.linkage.comparisons:
        known = " AND ".join(f'"{need}" IS NOT NULL' for need in comparison.needs)
        have = [
            name
            for name in there.compared
            if there.connection.execute(f'SELECT 1 FROM "{name}" WHERE {known} LIMIT 1').fetchone()
        ]
        if len(have) > 1:
            kept.append(comparison)
    return replace(there.linkage, comparisons=tuple(kept))
