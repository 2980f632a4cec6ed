"""Registers as tables of comparable columns: each identity field read by the normaliser of its kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from closeknit.engine.linkage import Field, Linkage
from closeknit.engine.units import PackError
from closeknit.intake.blind_index import BlindIndex
from closeknit.intake.linking.addresses import ADDRESS_COLUMNS, address_parts
from closeknit.intake.linking.births import BIRTH_COLUMNS, birth_parts, contradicts, sex_of
from closeknit.intake.linking.characters import look_alikes
from closeknit.intake.linking.names import NAME_COLUMNS, name_parts
from closeknit.intake.linking.numbers import ID_COLUMNS, id_parts, phone_digits
from closeknit.intake.linking.words import WORD_COLUMNS, word_parts

_TYPES = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "BOOLEAN": pa.bool_(),
    "INTEGER": pa.int32(),
}
_KINDS: Mapping[str, Mapping[str, str]] = {
    "name": NAME_COLUMNS,
    "resident_id": ID_COLUMNS,
    "birth": BIRTH_COLUMNS,
    "address": ADDRESS_COLUMNS,
    "word": WORD_COLUMNS,
    "sex": {"": "VARCHAR"},
    "phone": {"": "VARCHAR"},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What the normalisers need beside the text: the pack's look-alikes, the last possible birth, the index of phones."""

    look_alikes: Path | None
    latest_birth: date
    phones: BlindIndex


def columns_of(linkage: Linkage) -> frozenset[str]:
    """Return the columns that the linkage's fields give. Raises: PackError for a kind that does not exist."""
    return frozenset(name for field in linkage.fields for name, _ in _typed(field))


def _typed(field: Field) -> list[tuple[str, str]]:
    if field.kind not in _KINDS:
        raise PackError(
            f"linkage: field {field.name!r} is of kind {field.kind!r}; use one of {', '.join(_KINDS)}",
            f"linkage：字段{field.name}的类型{field.kind}不存在，可用：{'、'.join(_KINDS)}",
        )
    return [(field.name + suffix, sql_type) for suffix, sql_type in _KINDS[field.kind].items()]


def comparable(rows: Mapping[str, Sequence[str | None]], linkage: Linkage, reading: Reading) -> pa.Table:
    """Return a register as comparable columns, beside `record` and `position` (from 1).

    rows: column → values as delivered, "record" among them. A field whose column is not delivered is empty.
    """
    count = len(rows["record"])
    table: dict[str, pa.Array] = {
        "record": pa.array(rows["record"], pa.string()),
        "position": pa.array(range(1, count + 1), pa.int64()),
    }
    for field in linkage.fields:
        values = rows.get(field.column) or [None] * count
        table |= _columns(field, values, reading)
    _leave_out_borrowed(table, linkage)
    return pa.table(table)


def _leave_out_borrowed(table: dict[str, pa.Array], linkage: Linkage) -> None:
    """Empty the resident numbers whose birth date is not the record's own: a relative's number says nothing of him."""
    kinds = {field.kind: field.name for field in linkage.fields}
    if "resident_id" not in kinds or "birth" not in kinds:
        return
    number, birth = kinds["resident_id"], kinds["birth"]
    own = [
        not contradicts(inside, stated, yearmonth)
        for inside, stated, yearmonth in zip(
            table[f"{number}_birth"].to_pylist(),
            table[birth].to_pylist(),
            table[f"{birth}_yearmonth"].to_pylist(),
            strict=True,
        )
    ]
    for suffix in ID_COLUMNS:
        column = table[number + suffix]
        table[number + suffix] = pa.array(
            [v if mine else None for v, mine in zip(column.to_pylist(), own, strict=True)], column.type
        )


def _columns(field: Field, values: Sequence[str | None], reading: Reading) -> dict[str, pa.Array]:
    typed = _typed(field)
    read = _reader(field.kind, reading)
    empty: dict[str, Any] = dict.fromkeys(_KINDS[field.kind])
    known: dict[str | None, dict[str, Any]] = {None: empty, "": empty}
    parts = []
    for value in values:
        if value not in known:
            known[value] = read(str(value))
        parts.append(known[value])
    return {
        name: pa.array([part[suffix] for part in parts], _TYPES[sql_type])
        for (name, sql_type), suffix in zip(typed, _KINDS[field.kind], strict=True)
    }


def _reader(kind: str, reading: Reading) -> Callable[[str], dict[str, Any]]:
    alike = look_alikes(reading.look_alikes) if reading.look_alikes else {}

    def phone(text: str) -> dict[str, Any]:
        digits = phone_digits(text)
        return {"": reading.phones.of(digits) if digits else None}

    readers: dict[str, Callable[[str], dict[str, Any]]] = {
        "name": lambda text: name_parts(text, alike),
        "resident_id": lambda text: id_parts(text, reading.latest_birth),
        "birth": birth_parts,
        "address": address_parts,
        "word": word_parts,
        "sex": lambda text: {"": sex_of(text)},
        "phone": phone,
    }
    return readers[kind]


def delivered(path: Path, record: str) -> dict[str, list[str | None]]:
    """Return a CSV file's columns as text, empty cells as None; the column `record` under that name."""
    with duckdb.connect() as connection:
        table = connection.execute(
            "SELECT * FROM read_csv(?, all_varchar = true, header = true, nullstr = '')", [str(path)]
        ).to_arrow_table()
    columns: dict[str, list[str | None]] = {
        name: table.column(name).to_pylist() for name in table.column_names
    }
    if record not in columns:
        raise PackError(
            f"{path.name} has no column {record!r}; name the record column in the mapping file (id: …)",
            f"{path.name}中没有列{record}，请在映射文件中用 id 指定记录编号列",
        )
    columns["record"] = columns[record]
    return columns
