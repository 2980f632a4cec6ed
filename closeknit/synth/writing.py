"""Rows become files: text columns under Chinese headers, one file a register and period, as departments deliver them.

Most files are UTF-8 CSV; a few come in GB18030 or with a byte-order mark, two small ones as Excel workbooks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from closeknit.engine.registers.contract import Column, RegisterContract
from closeknit.synth.people import Chunk, Words
from closeknit.synth.rows import EMPTY_INT, Rows
from closeknit.synth.timeline import BACKLOG, Timeline

GB18030 = frozenset({"marriages", "education_enrolment", "deaths", "custody"})
WITH_MARK = frozenset({"unemployment_registrations"})  # UTF-8 with a byte-order mark, as Excel saves it
WORKBOOKS = frozenset({"court_lists", "dangerous_buildings"})
# How many years beyond the backlog year the first delivery of a register reaches back.
YEARS_BEFORE = {
    "marriages": 75, "parent_child": 30, "major_diseases": 6, "custody": 6, "care_assessments": 1, "unemployment_registrations": 2,
    "assistance_applications": 3, "assistance_endings": 3,
}  # fmt: skip
_MADE = datetime(
    2024, 1, 1, tzinfo=UTC
)  # written into workbooks, so that the same district gives the same bytes


def as_text(contract: RegisterContract, rows: Rows, numbers: pa.Array, timeline: Timeline) -> pa.Table:
    """Return the rows as text columns in the contract's order; `numbers` are the resident numbers by person."""
    columns: dict[str, pa.Array] = {}
    for name, column in delivered(contract).items():
        if column.type == "resident_id":
            who = rows.who if column.role is None else rows.columns[name]
            columns[name] = numbers.take(pa.array(who, mask=who < 0))
        else:
            columns[name] = _column(column, rows.columns[name], timeline)
    return pa.table(columns)


def delivered(contract: RegisterContract) -> dict[str, Column]:
    """The columns that a department's file has here: neither a birth day that the number tells, nor what only serves linking."""
    return {n: c for n, c in contract.columns.items() if c.born_of is None and not c.linking}


def _column(column: Column, values: np.ndarray, timeline: Timeline) -> pa.Array:
    match column.type:
        case "date":
            return pc.cast(pa.array(values.astype("datetime64[D]")), pa.string())
        case "month":
            words = pa.array([str(timeline.month(i)) for i in range(timeline.count)])
            return words.take(pa.array(values))
        case "money":
            return _money(values)
        case "int":
            return pc.cast(pa.array(values, mask=values == EMPTY_INT), pa.string())
        case "bool":
            return pa.array(["否", "是"]).take(pa.array(values.astype(np.int64)))
        case _:
            return _words(values)


def _words(values: Words) -> pa.Array:
    """Text; the empty string is a missing value. Few different words are looked up, not copied."""
    if values.dtype.itemsize <= 64 and len(values) > 1000:
        different, place = (
            np.unique(values, return_inverse=True) if values.dtype.itemsize <= 16 else (None, None)
        )
        if different is not None and len(different) <= 64:
            known = pa.array([word or None for word in different.tolist()], pa.string())
            return known.take(pa.array(place))
    text = pa.array(values.tolist(), pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _money(values: np.ndarray) -> pa.Array:
    """Yuan with two decimals."""
    empty = np.isnan(values)
    fen = np.rint(np.where(empty, 0, values) * 100).astype(np.int64)
    whole = pc.cast(pa.array(fen // 100), pa.string())
    cents = pa.array([f"{c:02d}" for c in range(100)]).take(pa.array(fen % 100))
    text = pc.binary_join_element_wise(whole, cents, ".")
    return pc.if_else(pa.array(empty), pa.scalar(None, pa.string()), text) if empty.any() else text


class RegisterFiles:
    """The open files of a delivery: each chunk adds its rows, `close` finishes them."""

    def __init__(self, out: Path, contracts: Mapping[str, RegisterContract], timeline: Timeline) -> None:
        self.out, self.contracts, self.timeline = out, contracts, timeline
        self.rows: dict[str, int] = {}
        self._open: dict[str, BinaryIO] = {}
        self._sheets: dict[str, list[pa.Table]] = {}

    def period(self, register: str, month: int) -> str:
        """The period a row of this month is delivered with."""
        if self.contracts[register].feed == "snapshot":
            return self.timeline.period(month)
        if month < BACKLOG:
            return self.timeline.backlog(YEARS_BEFORE.get(register, 0))
        # Events of a month that is not over: a file named by one day would hold that day alone.
        return str(self.timeline.month(month))

    def add(self, register: str, month: int, table: pa.Table) -> None:
        """Append a table of text columns (contract names) to the file of a month."""
        if not table.num_rows:
            return
        suffix = "xlsx" if register in WORKBOOKS else "csv"
        name = f"{register}_{self.period(register, month)}.{suffix}"
        self.rows[name] = self.rows.get(name, 0) + table.num_rows
        if suffix == "xlsx":
            self._sheets.setdefault(name, []).append(table)
            return
        if name not in self._open:
            self._open[name] = (self.out / name).open("wb")
            self._open[name].write(_encode(register, ",".join(self._headers(register)) + "\n", first=True))
        self._open[name].write(_encode_bytes(register, _csv(table)))

    def close(self) -> None:
        """Finish every file."""
        for file in self._open.values():
            file.close()
        for name, tables in self._sheets.items():
            register = name.split("_2")[0]
            _workbook(self.out / name, self._headers(register), pa.concat_tables(tables))

    def _headers(self, register: str) -> list[str]:
        return [column.zh for column in delivered(self.contracts[register]).values()]


def _csv(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    options = pcsv.WriteOptions(include_header=False, quoting_style="none")
    pcsv.write_csv(table, buffer, options)
    return buffer.getvalue()


def _encode(register: str, text: str, first: bool = False) -> bytes:
    if register in GB18030:
        return text.encode("gb18030")
    return text.encode("utf-8-sig" if first and register in WITH_MARK else "utf-8")


def _encode_bytes(register: str, data: bytes) -> bytes:
    return data.decode("utf-8").encode("gb18030") if register in GB18030 else data


def _workbook(path: Path, headers: list[str], table: pa.Table) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False})
    book.set_properties({"created": _MADE})
    sheet = book.add_worksheet("数据")
    for place, header in enumerate(headers):
        sheet.write_string(0, place, header)
        for row, value in enumerate(table.column(place).to_pylist(), start=1):
            if value is not None:
                sheet.write_string(row, place, value)
    book.close()


def write_table(path: Path, columns: Mapping[str, Any], append: bool) -> None:
    """Write or append a CSV of the truth: UTF-8, plain headers."""
    table = pa.table({name: _plain(values) for name, values in columns.items()})
    with path.open("ab" if append else "wb") as file:
        if not append:
            file.write((",".join(columns) + "\n").encode())
        if table.num_rows:
            file.write(_csv(table))


def _plain(values: Any) -> pa.Array:
    array = np.asarray(values)
    if array.dtype.kind == "M":
        return pc.cast(pa.array(array.astype("datetime64[D]")), pa.string())
    if array.dtype.kind == "b":
        return pa.array(array.astype(np.int64))
    if array.dtype.kind in "iuf":
        return pa.array(array)
    return pa.array(array.tolist(), pa.string())


def gather(rows: Iterable[Rows]) -> dict[str, list[Rows]]:
    """Group rows by register, in the order they come."""
    out: dict[str, list[Rows]] = {}
    for part in rows:
        if len(part):
            out.setdefault(part.register, []).append(part)
    return out


def person_numbers(chunk: Chunk) -> pa.Array:
    return pa.array(chunk.persons.number.tolist(), pa.string())
