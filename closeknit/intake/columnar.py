"""Rows of a Parquet file, every column as the text a person would type."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake import limits
from closeknit.intake.mapping import RegisterMapping
from closeknit.intake.matching import clean_header, known_headers
from closeknit.intake.naming import FileName
from closeknit.intake.reading import Chunk, int64_array
from closeknit.intake.reasons import refused

_AS_TEXT = frozenset({"resident_id", "person_id", "household_no", "key", "phone", "name", "address", "text"})


class ParquetReader:
    """A Parquet file; numbers in columns of document numbers are refused, they may have lost digits."""

    def __init__(self, name: FileName, contract: RegisterContract, mapping: RegisterMapping) -> None:
        self.name = name
        try:
            self.file = pq.ParquetFile(name.path)
        except (pa.ArrowException, OSError) as error:
            raise refused("parquet_corrupt", name.shown, detail=type(error).__name__) from None
        metadata = self.file.metadata
        if metadata.num_rows > limits.ROWS:
            raise refused("too_many_rows", name.shown, limit=limits.ROWS)
        unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
        if unpacked > limits.UNPACKED_TEXT_BYTES:
            raise refused("file_too_large", name.shown, size=unpacked, limit=limits.UNPACKED_TEXT_BYTES)
        self.size = int(metadata.num_rows)
        schema = self.file.schema_arrow
        self.headers: list[str | None] = list(schema.names)
        known = known_headers(contract, mapping)
        for field in schema:
            column = contract.columns.get(known.get(clean_header(field.name), ""))
            if column is not None:
                self._check_type(field, column.type, exact=contract.identity != "none")

    def _check_type(self, field: pa.Field, column_type: str, *, exact: bool) -> None:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        numeric = pa.types.is_integer(kind) or pa.types.is_floating(kind)
        texts = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
        scalar = (
            texts
            or numeric
            or pa.types.is_boolean(kind)
            or pa.types.is_decimal(kind)
            or pa.types.is_temporal(kind)
        )
        lossy = pa.types.is_floating(kind) or (exact and numeric)
        if not scalar or (column_type in _AS_TEXT and not texts and (lossy or not numeric)):
            raise refused(
                "parquet_type",
                self.name.shown,
                column=field.name,
                found=str(field.type),
                expected=column_type,
            )

    def peek(self, rows: int) -> list[tuple[int, list[str | None]]]:
        return []

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows; the line of a row is its number, from 1."""
        done = 0
        batches = self.file.iter_batches(batch_size=limits.CHUNK_ROWS)
        try:
            for batch in batches:
                texts = [_texts(column) for column in batch.columns]
                names = [f"c{place}" for place in range(len(texts))]
                table = pa.Table.from_arrays(texts, names)
                lines = np.arange(done + 1, done + 1 + batch.num_rows, dtype=np.int64)
                done += batch.num_rows
                yield Chunk(table.append_column("line", int64_array(lines)), _raw(table), done=done)
        except (pa.ArrowException, OSError) as error:
            raise refused("parquet_corrupt", self.name.shown, detail=type(error).__name__) from None


def _texts(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_floating(column.type):
        return _number_texts(column)
    text = pc.cast(column, pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _number_texts(column: pa.Array) -> pa.Array:
    """Return floats as people type them: 12.0 is 12; NaN stands for no value in files written by pandas."""
    column = pc.cast(column, pa.float64())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(column, pc.floor(column)), pc.less(pc.abs(column), 1e15))
    integers = pc.cast(pc.cast(pc.if_else(whole, column, 0.0), pa.int64()), pa.string())
    return pc.if_else(whole, integers, pc.cast(column, pa.string()))


def _raw(table: pa.Table) -> Callable[[int], bytes]:
    def raw(row: int) -> bytes:
        cells = [table.column(place)[row].as_py() for place in range(table.num_columns)]
        return json.dumps(cells, ensure_ascii=False).encode()

    return raw
