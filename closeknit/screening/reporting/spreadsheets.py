"""Spreadsheets that open safely: every exported cell passes one guard against formulas.

A text that a spreadsheet could take for a formula gets an apostrophe in front (OWASP, CSV injection): = + - @ | %
and their full-width forms, also behind spaces, byte-order marks or control characters, and after a separator inside
a cell, where a program that splits on another separator would begin a new cell. Numbers longer than 15 digits
(pseudonyms) are always text: spreadsheets round them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

Cell = str | int | date | None

# Spaces of every kind, zero-width characters, byte-order mark, C0 and C1 controls.
_INVISIBLE = r"\s\u0000-\u0020\u007f-\u00a0\u00ad\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_STARTS = "=+\\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪"
_AT_START = re.compile(f"^[{_INVISIBLE}]*[{_STARTS}]")
_CONTROL_FIRST = re.compile(r"^[\u0000-\u001f\u007f-\u009f\ufeff]")
_INSIDE = re.compile(f"([;\\t\\r\\n])([{_INVISIBLE}]*)([{_STARTS}])")
# What XML 1.0 cannot hold; a workbook with one of these does not open.
_NOT_XML = re.compile(r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_000  # Excel holds 32,767 characters in a cell
EXACT_DIGITS = 15  # a spreadsheet's number


def harmless(cell: Cell) -> Cell:
    """Return the cell so that no spreadsheet takes it for a formula; numbers and days as they are."""
    if not isinstance(cell, str):
        if isinstance(cell, int) and len(str(abs(cell))) > EXACT_DIGITS:
            return str(cell)
        return cell
    text = _INSIDE.sub(r"\1\2'\3", cell)
    guarded = f"'{text}" if _AT_START.match(text) or _CONTROL_FIRST.match(text) else text
    return _NOT_XML.sub("", guarded)[:_LONGEST]


def write_csv(file: TextIO, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write rows as CSV, every cell quoted and guarded."""
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    for row in (heading, *rows):
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])


def open_workbook(path: Path, title: str, day: date) -> Any:
    """Open a workbook that computes nothing and links nowhere; the same content gives the same bytes."""
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    book = xlsxwriter.Workbook(str(path), options)
    book.set_properties(
        {
            "title": title,
            "author": "Closeknit 织密",
            "created": datetime(day.year, day.month, day.day, tzinfo=UTC),
        }
    )
    return book


def write_cell(sheet: Any, row: int, column: int, cell: Cell, style: Any = None) -> None:
    """Write one guarded cell with its own type: text never becomes a number, a day stays a day."""
    safe = harmless(cell)
    if safe is None or safe == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(safe, str):
        sheet.write_string(row, column, safe, style)
    elif isinstance(safe, date):
        sheet.write_datetime(row, column, safe, style)
    else:
        sheet.write_number(row, column, safe, style)


def sheet_name(wanted: str, taken: set[str]) -> str:
    """Return a sheet name that Excel accepts and that is not taken (Excel ignores case)."""
    clean = re.sub(r"[\[\]:*?/\\\u0000-\u001f]", " ", wanted).strip().strip("'") or "-"
    name, n = clean[:31], 2
    while name.lower() in taken:
        tail = f" {n}"
        name, n = clean[: 31 - len(tail)] + tail, n + 1
    taken.add(name.lower())
    return name


def file_name(wanted: str) -> str:
    """Return a file name without anything a file system could take for a path."""
    return re.sub(r"[^\w.-]+", "_", wanted).strip("._") or "street"
