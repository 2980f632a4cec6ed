"""What a workbook may hold, checked on the packed XML before any cell is read.

A workbook is a zip of XML made by anybody. It may unpack to more than the disk holds, declare entities, run
macros, pull values from other files, hide a second register, or show a formula whose value was never stored;
the cell reader also gives error values as empty cells, so their places are noted here.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from closeknit.intake import limits
from closeknit.intake.reasons import refused

_WINDOW = 4 * limits.MIB
_OVERLAP = 256 * 1024  # longer than any cell
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_PLACE = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>[^<]")
_ERROR_TYPE = re.compile(rb'\bt="e"')
_FORBIDDEN = (
    ("xl/vbaproject", "macros"),
    ("xl/macrosheets/", "macros"),
    ("xl/dialogsheets/", "macros"),
    ("xl/activex/", "macros"),
    ("xl/externallinks/", "external_links"),
    ("xl/connections.xml", "external_links"),
    ("xl/querytables/", "external_links"),
)


@dataclass(slots=True)
class SheetMarks:
    """What the XML of one sheet shows."""

    errors: set[tuple[int, int]] = field(default_factory=set)  # (row, column) from 0 of error values
    formula_without_value: str | None = None  # the first such cell, e.g. "B7"
    rows: int = 0
    columns: int = 0


def guard_workbook(path: Path, shown: str) -> dict[str, SheetMarks]:
    """Return the marks of each sheet by its XML entry, or refuse the workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries, path.stat().st_size, shown)
            marks = {}
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    found = _scan(archive, entry, shown)
                    if entry.filename.startswith("xl/worksheets/"):
                        marks[entry.filename] = found
            return marks
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refused("workbook_corrupt", shown, detail=type(error).__name__) from None


def _check_entries(entries: list[zipfile.ZipInfo], packed: int, shown: str) -> None:
    if len(entries) > limits.WORKBOOK_MEMBERS:
        raise refused("zip_members", shown, entry=f"{len(entries)} entries")
    if packed > limits.WORKBOOK_BYTES:
        raise refused("file_too_large", shown, size=packed, limit=limits.WORKBOOK_BYTES)
    total = sum(entry.file_size for entry in entries)
    if total > limits.WORKBOOK_UNPACKED_BYTES:
        raise refused("zip_bomb", shown, size=total)
    names: set[str] = set()
    for entry in entries:
        name = entry.filename
        most = max(limits.WORKBOOK_RATIO_FROM, limits.WORKBOOK_RATIO * entry.compress_size)
        if entry.file_size > most:
            raise refused("zip_bomb", shown, size=entry.file_size)
        if entry.flag_bits & 1:
            raise refused("workbook_encrypted", shown)
        if name.startswith("/") or "\\" in name or ".." in name.split("/") or name in names:
            raise refused("zip_members", shown, entry=name)
        names.add(name)
        for start, code in _FORBIDDEN:
            if name.lower().startswith(start):
                raise refused(code, shown, entry=name)
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise refused("workbook_corrupt", shown, detail="no xl/workbook.xml")


def _windows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the entry's bytes in windows that overlap."""
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(_WINDOW):
            window = tail + piece
            yield window
            tail = window[-_OVERLAP:]


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, shown: str) -> SheetMarks:
    marks = SheetMarks()
    sheet = entry.filename.startswith("xl/worksheets/")
    for number, window in enumerate(_windows(archive, entry)):
        if number == 0 and window.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise refused("workbook_corrupt", shown, detail=f"{entry.filename} is UTF-16")
        if _DOCTYPE.search(window):
            raise refused("xml_entities", shown, entry=entry.filename)
        if not sheet:
            continue
        _extent(window, marks)
        if marks.rows * marks.columns > limits.WORKBOOK_CELLS:
            raise refused("too_many_rows", shown, limit=limits.WORKBOOK_CELLS // max(1, marks.columns))
        if _FORMULA.search(window) or b't="e"' in window:
            _cells(window, marks)
    return marks


def _extent(window: bytes, marks: SheetMarks) -> None:
    """Note the furthest row and column that a cell of the window has."""
    letters: set[bytes] = set()
    last = b"0"
    for letter, row in _PLACE.findall(window):
        letters.add(letter)
        if len(row) > len(last) or (len(row) == len(last) and row > last):
            last = row
    marks.rows = max(marks.rows, int(last))
    marks.columns = max([marks.columns, *(_column(letter) for letter in letters)])


def _cells(window: bytes, marks: SheetMarks) -> None:
    for attributes, content in _CELL.findall(window):
        reference = _REFERENCE.search(attributes)
        if reference is None:
            continue
        if _ERROR_TYPE.search(attributes):
            marks.errors.add((int(reference[2]) - 1, _column(reference[1]) - 1))
        elif marks.formula_without_value is None and _lacks_value(attributes, content):
            marks.formula_without_value = (reference[1] + reference[2]).decode()


def _lacks_value(attributes: bytes, content: bytes) -> bool:
    """Tell whether the cell is a formula whose result was never stored (an empty text is a result)."""
    if not _FORMULA.search(content) or b't="str"' in attributes:
        return False
    return not _VALUE.search(_without_formula(content))


def _without_formula(content: bytes) -> bytes:
    return re.sub(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>.*?</(?:\w+:)?f>)", b"", content, flags=re.DOTALL)


def _column(letters: bytes) -> int:
    """Return the number of a column, A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
