from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from closeknit.cli.alerts import _csv, _deliver, _write_xlsx, harmless


@pytest.mark.parametrize("cell", ["=1+1", "+86", "-1", "@sum", "\tx", "\r=x"])
def test_no_cell_of_a_list_is_taken_for_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert f"'{cell}" in _csv(["reason"], [[cell]])


def test_numbers_and_plain_words_stay_as_they_are() -> None:
    assert [harmless(cell) for cell in (42, "红色", "")] == [42, "红色", ""]


def test_a_csv_file_opens_with_chinese_in_excel(tmp_path: Path) -> None:
    _deliver("等级\n", tmp_path / "alerts.csv")
    assert (tmp_path / "alerts.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_spreadsheet_has_a_frozen_heading_a_filter_and_no_formula(tmp_path: Path) -> None:
    _write_xlsx(["reason", "score"], [["=1+1", 42]], tmp_path / "alerts.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "alerts.xlsx").active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert sheet["B2"].value == 42
