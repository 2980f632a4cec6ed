"""Rows of a delivered file as chunks of text columns, with the line and the original bytes of each row.

Text files are split into rows here and only then handed to a CSV parser: a parser that decides alone where
rows end swallows everything between two broken quotation marks without a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

from closeknit.intake import limits
from closeknit.intake.naming import FileName
from closeknit.intake.reasons import refused
from closeknit.intake.sniffing import Sniffed, open_text

Places = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_LF, _CR, _QUOTE = 10, 13, 34
_BOM = b"\xef\xbb\xbf"
_HEADER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot even be split into cells."""

    line: int
    reason: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows: text columns c0, c1, … and `line`; `raw(i)` gives the original bytes of row i."""

    table: pa.Table
    raw: Callable[[int], bytes]
    broken: list[BrokenRow] = field(default_factory=list)
    blank: int = 0  # blank lines among them
    done: int = 0  # how much of the file has been read, in `Reader.size` units

    @property
    def rows(self) -> int:
        return int(self.table.num_rows)


class Reader(Protocol):
    """A file open for reading: its headers, then its rows."""

    headers: list[str | None]
    size: int

    def peek(self, rows: int) -> list[tuple[int, list[str | None]]]:
        """Return some rows below the header, each with its line."""

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows below the header."""


def int64_array(numbers: Places) -> pa.Array:
    """Return the numbers as an Arrow array (pyarrow.array would import pandas for this)."""
    return pa.Array.from_buffers(
        pa.int64(), len(numbers), [None, pa.py_buffer(np.ascontiguousarray(numbers))]
    )


class TextReader:
    """A CSV or TSV file."""

    def __init__(self, name: FileName, sniffed: Sniffed) -> None:
        self.name = name
        self.sniffed = sniffed
        self.size = sniffed.unpacked
        self.encoding = sniffed.encoding or "utf-8"
        with open_text(name.path, sniffed.packed) as file:
            raw, self.header_lines = self._first_record(file)
        self.header_bytes = len(raw)
        text = raw.decode(self.encoding).lstrip("\ufeff").rstrip("\r\n")
        self.delimiter = self._delimiter(text)
        self.headers: list[str | None] = list(self._cells(text))

    def _first_record(self, file: IO[bytes]) -> tuple[bytes, int]:
        """Return the header's bytes; a quoted header may span lines."""
        head = file.read(_HEADER_BYTES)
        if b"\n" not in head and b"\r" in head.rstrip(b"\r"):
            raise refused("bare_cr", self.name.shown)
        end, lines = 0, 0
        while True:
            newline = head.find(b"\n", end)
            end = len(head) if newline < 0 else newline + 1
            lines += 1
            if head[:end].count(b'"') % 2 == 0:
                break
            if newline < 0:
                raise refused("unclosed_quote", self.name.shown, line=1)
        if newline < 0 and len(head) == _HEADER_BYTES:
            raise refused("line_too_long", self.name.shown, line=1, limit=_HEADER_BYTES)
        return head[:end], lines

    def _delimiter(self, header: str) -> str:
        """Return comma or tab; refuse other separators by name."""
        counts = {mark: header.count(mark) for mark in ",\t;|，"}
        if counts[","] or counts["\t"]:
            return "," if counts[","] >= counts["\t"] else "\t"
        found = max(";|，", key=lambda mark: counts[mark])
        if counts[found]:
            raise refused("wrong_delimiter", self.name.shown, found=found)
        return ","

    def _cells(self, header: str) -> list[str]:
        import csv

        try:
            return next(csv.reader([header], delimiter=self.delimiter, strict=True), [])
        except csv.Error:
            raise refused("unclosed_quote", self.name.shown, line=1) from None

    def peek(self, rows: int) -> list[tuple[int, list[str | None]]]:
        """Return some lines below the header, split plainly: good enough to find a header among them."""
        with open_text(self.name.path, self.sniffed.packed) as file:
            head = file.read(_HEADER_BYTES).decode(self.encoding, "ignore").split("\n")
        return [
            (i + 1, list(head[i].strip().split(self.delimiter))) for i in range(1, min(len(head), 1 + rows))
        ]

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows. Raises FileRefused: unclosed_quote, line_too_long, text_not_read."""
        line = 1 + self.header_lines
        done = self.header_bytes
        rest = b""
        with open_text(self.name.path, self.sniffed.packed) as file:
            file.read(self.header_bytes)
            while True:
                piece = file.read(limits.CHUNK_BYTES)
                last = not piece
                block = rest + piece
                if last and not block:
                    return
                if last and not block.endswith(b"\n"):
                    block += b"\n"
                records, used = self._split(block, line, last)
                done += len(piece)
                if records is not None:
                    yield self._chunk(block, records, line, done)
                line += block.count(b"\n", 0, used)
                rest = block[used:]
                if last:
                    return

    def _split(self, block: bytes, line: int, last: bool) -> tuple[Records | None, int]:
        """Return the complete records of the block and how many bytes they take."""
        used = block.rfind(b"\n") + 1
        if used == 0:
            if len(block) > limits.RECORD_BYTES:
                raise refused("line_too_long", self.name.shown, line=line, limit=limits.RECORD_BYTES)
            return None, 0
        splitter = _Splitter(self, block[:used] if used < len(block) else block, line, last)
        records = splitter.split()
        return (records if len(records.starts) else None), splitter.used

    def _chunk(self, block: bytes, records: Records, line: int, done: int) -> Chunk:
        starts, ends = records.starts, records.ends
        lines = records.lines + line
        kept = np.flatnonzero(records.fault == 0)
        broken = [
            BrokenRow(int(lines[i]), _FAULTS[records.fault[i]], block[starts[i] : ends[i]].rstrip(b"\r\n"))
            for i in np.flatnonzero(records.fault > _BLANK)
        ]
        table = self._parse(_take(block, records, kept), records, len(kept), int(lines[0]))
        table = table.append_column("line", int64_array(lines[kept]))

        def raw(row: int) -> bytes:
            at = kept[row]
            return block[starts[at] : ends[at]].rstrip(b"\r\n")

        blank = int(np.count_nonzero(records.fault == _BLANK))
        return Chunk(table, raw, broken, blank, done)

    def _parse(self, clean: bytes, records: Records, rows: int, line: int) -> pa.Table:
        """Return the cells of clean records; every record has the header's number of cells by now."""
        names = [f"c{place}" for place in range(len(self.headers))]
        if rows == 0:
            return pa.table({name: pa.array([], pa.string()) for name in names})
        if self.encoding != "utf-8":
            clean = clean.decode(self.encoding).encode("utf-8")
        try:
            table = pa_csv.read_csv(
                pa.py_buffer(clean),
                read_options=pa_csv.ReadOptions(column_names=names, block_size=limits.MIB),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self.delimiter,
                    quote_char='"' if records.quoted else False,
                    double_quote=True,
                    newlines_in_values=records.multiline,
                    ignore_empty_lines=False,
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    strings_can_be_null=True,
                    null_values=[""],
                    check_utf8=False,
                ),
            )
        except pa.ArrowInvalid:
            raise refused("text_not_read", self.name.shown, line=line) from None
        if table.num_rows != rows:
            raise refused("text_not_read", self.name.shown, line=line)
        return table


_BLANK = 1
_FAULTS = {2: "too_few_cells", 3: "too_many_cells", 4: "stray_quote", 5: "stray_cr"}


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records of a block lie; `fault` 0 is a good one, see _FAULTS."""

    starts: Places
    ends: Places  # behind the line end
    lines: Places  # from 0, line of the block
    fault: npt.NDArray[np.int8]
    quoted: bool
    multiline: bool


def _take(block: bytes, records: Records, kept: Places) -> bytes:
    """Return the bytes of the kept records."""
    if len(kept) == len(records.starts):
        return block[records.starts[0] : records.ends[-1]]
    keep = np.repeat(records.fault == 0, records.ends - records.starts)
    taken: Any = np.frombuffer(block, np.uint8)[records.starts[0] : records.ends[-1]][keep]
    return bytes(taken.tobytes())


class _Splitter:
    """Splits one block, which ends with a line end, into records.

    A quotation mark may open a field only at its start and close it only at its end (RFC 4180). In bytes of
    UTF-8 and of GB18030 alike, comma, tab, quotation mark and line end never are part of another character.
    """

    def __init__(self, reader: TextReader, block: bytes, line: int, last: bool) -> None:
        self.shown = reader.name.shown
        self.cells = len(reader.headers)
        self.delimiter = ord(reader.delimiter)
        self.block = block
        self.line = line
        self.last = last
        self.bytes: Bytes = np.frombuffer(block, np.uint8)
        self.used = len(block)

    def split(self) -> Records:
        ends = np.flatnonzero(self.bytes == _LF) + 1
        starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
        lines = np.arange(len(ends), dtype=np.int64)
        quotes = np.flatnonzero(self.bytes == _QUOTE) if b'"' in self.block else np.zeros(0, np.int64)
        delimiters = np.flatnonzero(self.bytes == self.delimiter)
        multiline = False
        stray: Places = np.zeros(0, np.int64)
        if len(quotes):
            starts, ends, lines, multiline = self._join(starts, ends, lines, quotes)
            quotes = quotes[: np.searchsorted(quotes, self.used)]
            inside = np.searchsorted(quotes, delimiters) % 2 == 1
            stray = self._stray(quotes)
            if multiline:
                self._refuse_swallowed(starts, ends, lines, delimiters[inside], stray)
            delimiters = delimiters[~inside]
        if len(starts) == 0:
            return Records(starts, ends, lines, np.zeros(0, np.int8), False, False)
        fault = self._faults(starts, ends, delimiters, stray)
        return Records(starts, ends, lines, fault, bool(len(quotes)), multiline)

    def _faults(
        self, starts: Places, ends: Places, delimiters: Places, stray: Places
    ) -> npt.NDArray[np.int8]:
        cells = np.searchsorted(delimiters, ends) - np.searchsorted(delimiters, starts) + 1
        fault = np.zeros(len(starts), np.int8)
        fault[cells < self.cells] = 2
        fault[cells > self.cells] = 3
        fault[np.searchsorted(starts, stray, side="right") - 1] = 4
        if b"\r" in self.block:
            returns = np.flatnonzero(self.bytes[:-1] == _CR)
            bare = returns[self.bytes[returns + 1] != _LF]
            if len(bare):
                fault[np.searchsorted(starts, bare[bare < self.used], side="right") - 1] = 5
        fault[self._blank(starts, ends)] = _BLANK
        too_long = np.flatnonzero(ends - starts > limits.RECORD_BYTES)
        if len(too_long):
            line = self.line + int(too_long[0])
            raise refused("line_too_long", self.shown, line=line, limit=limits.RECORD_BYTES)
        return fault

    def _blank(self, starts: Places, ends: Places) -> Places:
        """Return the records that hold nothing but spaces."""
        short = np.flatnonzero(ends - starts <= 64)
        blank = [i for i in short[self.bytes[starts[short]] <= 32] if not self._text(starts, ends, i).strip()]
        return np.array(blank, np.int64)

    def _text(self, starts: Places, ends: Places, i: int) -> bytes:
        text = self.block[starts[i] : ends[i]]
        # A leading tab is an empty first cell of a TSV row, which is not blank as a line.
        return text if self.delimiter != ord("\t") else text.replace(b"\t", b".")

    def _join(
        self, starts: Places, ends: Places, lines: Places, quotes: Places
    ) -> tuple[Places, Places, Places, bool]:
        """Join lines with an odd number of quotation marks, two and two, into records."""
        count = np.searchsorted(quotes, ends) - np.searchsorted(quotes, starts)
        odd = np.flatnonzero(count % 2 == 1)
        if len(odd) % 2 == 1:
            at = int(odd[-1])
            open_bytes, open_lines = len(self.block) - int(starts[at]), len(starts) - at
            if self.last or open_bytes > limits.RECORD_BYTES or open_lines > limits.RECORD_LINES:
                raise refused("unclosed_quote", self.shown, line=self.line + at)
            self.used = int(starts[at])
            starts, ends, lines, odd = starts[:at], ends[:at], lines[:at], odd[:-1]
        if len(odd) == 0:
            return starts, ends, lines, False
        first, final = odd[0::2], odd[1::2]
        long = np.flatnonzero(final - first > limits.RECORD_LINES)
        if len(long):
            raise refused("unclosed_quote", self.shown, line=self.line + int(first[long[0]]))
        inner = np.zeros(len(starts) + 1, np.int64)
        inner[first + 1] += 1
        inner[final + 1] -= 1
        head = np.cumsum(inner[:-1]) == 0  # lines that begin a record
        at_head = np.flatnonzero(head)
        tail = np.append(at_head[1:], len(starts)) - 1
        return starts[at_head], ends[tail], lines[at_head], True

    def _stray(self, quotes: Places) -> Places:
        """Return quotation marks that neither open a field at its start nor close one at its end."""
        opening, closing = quotes[0::2], quotes[1::2]
        before = np.where(opening > 0, self.bytes[opening - 1], _LF)
        after = self.bytes[np.minimum(closing + 1, len(self.bytes) - 1)]
        bad_opening = opening[~np.isin(before, (self.delimiter, _LF, _QUOTE))]
        bad_closing = closing[~np.isin(after, (self.delimiter, _LF, _CR, _QUOTE))]
        return np.concatenate((bad_opening, bad_closing))

    def _refuse_swallowed(
        self, starts: Places, ends: Places, lines: Places, inside: Places, stray: Places
    ) -> None:
        """Refuse records of several lines that are broken, or that hold what looks like whole rows."""
        several = np.zeros(len(starts), bool)
        several[:-1] = np.diff(lines) > 1
        several[-1] = self.block.count(b"\n", int(starts[-1]), int(ends[-1])) > 1
        swallowed = np.searchsorted(inside, ends) - np.searchsorted(inside, starts)
        looks_like_rows = swallowed >= max(1, self.cells - 1)
        broken = np.zeros(len(starts), bool)
        broken[np.searchsorted(starts, stray, side="right") - 1] = True
        bad = np.flatnonzero(several & (looks_like_rows | broken))
        if len(bad):
            raise refused("unclosed_quote", self.shown, line=self.line + int(lines[bad[0]]))
