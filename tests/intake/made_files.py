"""Invented departmental files for the tests of reading: good rows, and every way to spoil them."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from closeknit.intake.resident_id import check_character

Row = dict[str, Any]


def resident(sequence: int, born: str = "19790412", region: str = "420106") -> str:
    """Return a resident number of nobody: right in form, sequence 0 to 999."""
    first17 = f"{region}{born}{sequence:03d}"
    return first17 + check_character(first17)


def settlement(i: int) -> Row:
    """One good row of medical_settlements in August 2024, by contract name."""
    return {
        "settlement_no": f"S{i:06d}",
        "resident_id": resident(i),
        "settled_on": f"2024-08-{i % 28 + 1:02d}",
        "setting": "outpatient",
        "admitted_on": "",
        "discharged_on": "",
        "disease_group": "general",
        "total": f"{100 + i}.50",
        "basic_paid": "60.00",
        "major_paid": "",
        "aid_paid": "",
        "commercial_paid": "",
        "self_paid": "40.5",
        "self_paid_outside": "",
    }


def person(i: int) -> Row:
    """One good row of population, by contract name."""
    return {
        "resident_id": resident(i),
        "name": f"测试{'甲乙丙丁戊己庚辛壬癸'[i % 10]}",
        "sex": "1",
        "birth_date": "1979-04-12",
        "community": "420106001001",
        "dwelling_no": f"D{i:05d}",
        "address": f"和平路{i}号",
        "phone": "",
    }


def contribution(i: int) -> Row:
    """One good row of employment_contributions for August 2024."""
    return {
        "resident_id": resident(i),
        "month": "2024-08",
        "kind": "employee",
        "base": "4000.00",
        "paid": "1",
    }


def dwelling(i: int) -> Row:
    """One good row of property."""
    return {
        "property_no": f"P{i:05d}",
        "resident_id": resident(i),
        "kind": "dwelling",
        "floor_area_m2": "60",
        "share_percent": "100",
        "acquired_on": "2001-05-06",
    }


def rows_of(make: Callable[[int], Row], count: int = 20, **changes: Mapping[str, Any]) -> list[Row]:
    """Return good rows; `r3={"total": "x"}` changes row 3 (from 0)."""
    rows = [make(i) for i in range(count)]
    for name, change in changes.items():
        rows[int(name[1:])].update(change)
    return rows


def csv_text(rows: Sequence[Row], *, headers: Sequence[str] | None = None, delimiter: str = ",") -> str:
    """Return the rows as CSV with LF line ends; `headers` replaces the header line."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(headers or list(rows[0]))
    writer.writerows([list(row.values()) for row in rows])
    return out.getvalue()


def spoiled(text: str, line: int, change: Callable[[str], str]) -> str:
    """Return the text with one line (from 1) changed."""
    lines = text.split("\n")
    lines[line - 1] = change(lines[line - 1])
    return "\n".join(lines)


def put(folder: Path, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    """Write a file and return its path; .gz names are compressed."""
    folder.mkdir(parents=True, exist_ok=True)
    data = content.encode(encoding) if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(
        gzip.compress(data) if name.endswith(".gz") and not data.startswith(b"\x1f\x8b") else data
    )
    return path


def workbook(
    folder: Path,
    name: str,
    rows: Sequence[Sequence[Any]],
    *,
    after: Callable[[Any, Any], None] = lambda book, sheet: None,
    options: Mapping[str, Any] | None = None,
) -> Path:
    """Write an .xlsx of plain cells (dates as dates); `after(book, sheet)` may spoil it before it is saved."""
    import datetime

    import xlsxwriter

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, **(options or {})})
    sheet = book.add_worksheet("数据")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, datetime.date):
                sheet.write_datetime(r, c, datetime.datetime(cell.year, cell.month, cell.day), day)
            elif isinstance(cell, str):
                sheet.write_string(r, c, cell)
            elif cell is not None:
                sheet.write(r, c, cell)
    after(book, sheet)
    book.close()
    return path


def cells(rows: Sequence[Row]) -> list[list[Any]]:
    """Return header and rows as lists of cells; empty text becomes an empty cell."""
    return [list(rows[0]), *([value if value != "" else None for value in row.values()] for row in rows)]


def rewrite_zip(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Change the entries of a zip file in place."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, data in entries.items():
            archive.writestr(entry, data)
    return path
