from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import openpyxl
import pytest

from closeknit.cli.alerts import Listed, _as_json, _write_csv, _write_xlsx, table_of
from closeknit.engine.units import Text
from closeknit.screening.areas import Areas
from closeknit.screening.reporting.alert_rows import AlertRow
from closeknit.screening.results import Run

KEY = 7_234_567_890_123_456_789
AREAS = Areas({"420106001": Text("Invented Street", "虚构街道")}, None, True)
RUN = cast(Run, SimpleNamespace(id="2024-08-31-abc", day=date(2024, 8, 31)))


def row(**changed: Any) -> AlertRow:
    alert = {
        "household_key": KEY, "queue": "difficulty", "cause": "score", "status": "new", "status_reason": "first_time",
        "level": "orange", "score": 52, "raised_on": date(2024, 8, 31), "clock_days": None, "owner_en": None,
        "owner_zh": None, "street": "420106001", "community": "420106001002", "residence": "urban", "members": 4,
    }  # fmt: skip
    return AlertRow({**alert, **changed}, (), (Text("=cmd", "两次住院"),), (), (), date(2024, 9, 7))


def test_a_row_reads_in_the_language_asked_for() -> None:
    english, chinese = (table_of([row()], AREAS, lang) for lang in ("en", "zh"))
    assert english.rows[0][1:6] == ["orange", 52, "new", "difficulty", "Invented Street"]
    assert chinese.rows[0][1:6] == ["橙色", 52, "新增", "困难预警", "虚构街道"]
    assert len(chinese.headings) == len(chinese.rows[0])


def test_json_carries_the_key_as_text_and_the_reasons_in_words() -> None:
    said = _as_json(row(), "zh")
    assert said["household_key"] == str(KEY)
    assert said["reasons"] == ["两次住院"]
    assert said["due"] == date(2024, 9, 7)


def test_a_csv_file_opens_with_chinese_in_excel_and_holds_no_formula(tmp_path: Path) -> None:
    _write_csv(table_of([row()], AREAS, "en"), tmp_path / "alerts.csv")
    text = (tmp_path / "alerts.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert b'"\'=cmd"' in text


def test_csv_goes_to_stdout_without_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    _write_csv(Listed(["level"], [["red"]]), None)
    assert capsys.readouterr().out.split() == ['"level"', '"red"']


def test_a_spreadsheet_has_a_frozen_heading_a_filter_and_no_formula(tmp_path: Path) -> None:
    _write_xlsx(table_of([row()], AREAS, "en"), tmp_path / "alerts.xlsx", RUN)
    sheet = openpyxl.load_workbook(tmp_path / "alerts.xlsx").active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K2"
    assert (sheet["K2"].value, sheet["K2"].data_type) == ("'=cmd", "s")
    assert sheet["A2"].value == str(KEY)
    assert sheet["C2"].value == 52
