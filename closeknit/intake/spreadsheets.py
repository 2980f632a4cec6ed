"""Rows of an .xlsx workbook: one visible sheet with data, header in its first row, one value a cell."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa

from closeknit.intake import limits
from closeknit.intake.naming import FileName
from closeknit.intake.reading import BrokenRow, Chunk, int64_array
from closeknit.intake.reasons import refused
from closeknit.intake.workbook_guard import SheetMarks, guard_workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EXACT = 10**15  # a double holds every integer up to here


class WorkbookReader:
    """The one sheet with data; numbers, dates and yes/no become the text a person would type."""

    def __init__(self, name: FileName) -> None:
        from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

        self.name = name
        marks = guard_workbook(name.path, name.shown)
        try:
            workbook = CalamineWorkbook.from_path(str(name.path))
            sheets = [workbook.get_sheet_by_name(meta.name) for meta in workbook.sheets_metadata]
        except PasswordError:
            raise refused("workbook_encrypted", name.shown) from None
        except CalamineError as error:
            raise refused("workbook_corrupt", name.shown, detail=type(error).__name__) from None
        filled = [sheet.height > 0 for sheet in sheets]
        for sheet, meta, has_data in zip(sheets, workbook.sheets_metadata, filled, strict=True):
            if has_data and meta.visible != SheetVisibleEnum.Visible:
                raise refused("hidden_sheet", name.shown, sheet=meta.name)
            del sheet
        with_data = [sheet for sheet, has_data in zip(sheets, filled, strict=True) if has_data]
        if not with_data:
            raise refused("no_sheet", name.shown)
        if len(with_data) > 1:
            raise refused("several_sheets", name.shown, sheets=", ".join(s.name for s in with_data))
        self.sheet = with_data[0]
        self.marks = marks.get(self._entry(), SheetMarks())
        self._refuse_marks()
        self.first_row = self.sheet.start[0]
        self.first_column = self.sheet.start[1]
        self.size = int(self.sheet.height)
        header = next(self._rows(), [])
        while header and header[-1] is None:
            header.pop()
        self.headers: list[str | None] = header

    def _entry(self) -> str:
        """Return the XML entry of the sheet."""
        with zipfile.ZipFile(self.name.path) as archive:
            book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
            relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        for sheet in book.iter(f"{_MAIN}sheet"):
            if sheet.get("name") == self.sheet.name:
                target = targets.get(sheet.get(_RELATION), "")
                return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return ""

    def _refuse_marks(self) -> None:
        if self.marks.formula_without_value is not None:
            raise refused("formula_without_value", self.name.shown, cell=self.marks.formula_without_value)
        for start, end in self.sheet.merged_cell_ranges or []:
            shown = f"{_cell_name(*start)}:{_cell_name(*end)}"
            raise refused("merged_header", self.name.shown, range=shown)

    def _rows(self) -> Iterator[list[str | None]]:
        """Yield rows from the first that holds a value; error values are put back."""
        errors = self.marks.errors
        error_rows = {row for row, _ in errors}
        for number, cells in enumerate(islice(self.sheet.iter_rows(), self.first_row, None), self.first_row):
            texts = [cell_text(cell) for cell in cells]
            if number in error_rows:
                for place in range(len(texts)):
                    if (number, place + self.first_column) in errors:
                        texts[place] = "#N/A"
            yield texts

    def peek(self, rows: int) -> list[tuple[int, list[str | None]]]:
        """Return some rows below the header with their line."""
        return list(enumerate(islice(self._rows(), 1, 1 + rows), self.first_row + 2))

    def chunks(self) -> Iterator[Chunk]:
        """Yield the rows below the header; blank rows are dropped and counted."""
        width = len(self.headers)
        numbered = enumerate(islice(self._rows(), 1, None), self.first_row + 2)
        while block := list(islice(numbered, limits.CHUNK_ROWS)):
            filled = [(line, cells) for line, cells in block if any(cell is not None for cell in cells)]
            broken = [
                BrokenRow(line, "too_many_cells", _as_json(cells))
                for line, cells in filled
                if any(cell is not None for cell in cells[width:])
            ]
            bad = {row.line for row in broken}
            good = [(line, cells) for line, cells in filled if line not in bad]
            columns = {
                f"c{place}": pa.array(
                    [cells[place] if place < len(cells) else None for _, cells in good], pa.string()
                )
                for place in range(width)
            }
            lines = np.array([line for line, _ in good], np.int64)
            table = pa.table({**columns, "line": int64_array(lines)})
            yield Chunk(table, _raw(good), broken, len(block) - len(filled), block[-1][0] - self.first_row)


def _raw(rows: list[tuple[int, list[str | None]]]) -> Callable[[int], bytes]:
    return lambda row: _as_json(rows[row][1])


def _as_json(cells: list[str | None]) -> bytes:
    return json.dumps(cells, ensure_ascii=False).encode()


def cell_text(cell: Any) -> str | None:
    """Return a cell as text. Numbers too long to be exact keep a mark, so that no check takes them for text."""
    if cell == "" or cell is None:
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, int | float):
        return number_text(float(cell))
    if isinstance(cell, datetime):
        midnight = cell.hour == cell.minute == cell.second == cell.microsecond == 0
        return cell.date().isoformat() if midnight else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def number_text(number: float) -> str:
    """Return a number as a spreadsheet shows it, to 15 digits; from 10**15 on it is not exact and says so."""
    if abs(number) >= _EXACT:
        return f"#NUMBER:{number:.15g}"
    return str(int(number)) if number == int(number) else f"{Decimal(f'{number:.15g}'):f}"


def _cell_name(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
