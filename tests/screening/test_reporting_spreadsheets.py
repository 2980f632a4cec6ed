"""Worklists and exports: what LibreOffice, Excel and a reader find in them."""

from __future__ import annotations

import csv
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from closeknit.engine.units import FileRefused
from closeknit.intake.home import Home
from closeknit.screening.areas import read_areas
from closeknit.screening.reporting import harmless, write_worklists
from closeknit.screening.reporting.spreadsheets import open_workbook, sheet_name, write_cell, write_csv
from closeknit.screening.reporting.worklists import OUTCOMES
from closeknit.screening.results import Run, open_run
from closeknit.screening.wording import UNFIT_ALOUD
from tests.screening import reporting_district as small

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "|cmd", "%0A=1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1", "\ufeff=1", "\u200b=1",
    "\u0000=1", "\u0007=1", "\u001b=1", "＝1+1", "＋1", "－1", "＠A1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")',
    "\t", "\rtext", "\ufefftext", "\u0001text",
]  # fmt: skip
HARMLESS = ["积玉桥街道", "2024-08-31", "a=b", "1,234", "difficulty", "x-y", "", "'quoted", "a@b", "100%"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small.two_runs(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def book(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All streets in one workbook, in Chinese."""
    path = tmp_path_factory.mktemp("out") / "worklists.xlsx"
    assert write_worklists(home, small.pack(), None, path, "zh") == [path]
    return path


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def sheets(path: Path) -> list[Any]:
    return [sheet for sheet in opened(path).worksheets if sheet.title not in ("说明", "About")]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_could_become_a_formula_is_guarded(text: str) -> None:
    assert str(harmless(text)).startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(st.text(max_size=30))
def test_no_guarded_text_begins_as_a_formula(text: str) -> None:
    seen = str(harmless(text)).lstrip(" \t\r\n\u00a0\u3000\ufeff\u200b\x00")
    assert seen[:1] not in set("=+-@|%＝＋－＠｜％")


@pytest.mark.parametrize("text", ["a;=1+1", "a\n=1+1", "a\t@x", "a; ＝1"])
def test_a_cell_cannot_begin_a_new_one_for_a_program_that_splits_elsewhere(text: str) -> None:
    assert re.search(r"[;\n\t] ?'[=@＝]", str(harmless(text)))


def test_numbers_stay_numbers_unless_a_spreadsheet_would_round_them() -> None:
    assert harmless(-5) == -5
    assert harmless(123_456_789_012_345) == 123_456_789_012_345
    assert harmless(7_000_000_000_000_000_011) == "7000000000000000011"


def test_hostile_cells_reach_a_workbook_as_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.xlsx"
    with open_workbook(path, "hostile", small.AUGUST) as made:
        sheet = made.add_worksheet()
        for row, text in enumerate(HOSTILE):
            write_cell(sheet, row, 0, text)
    for (cell,) in opened(path).active.iter_rows(max_row=len(HOSTILE)):
        assert cell.data_type == "s"
        assert str(cell.value).startswith("'")


def test_hostile_cells_reach_a_csv_as_text(tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, ["x"], [[text, 'a","=1'] for text in HOSTILE])
    with path.open(encoding="utf-8", newline="") as file:
        for first, second in list(csv.reader(file))[1:]:
            assert first.startswith("'")
            assert second == 'a","=1'


def test_a_worklist_has_one_row_for_each_open_alert_of_its_street(home: Home, book: Path) -> None:
    expected: dict[str, list[str]] = {}
    for alert in open_run(home).alerts():
        expected.setdefault(alert["street"], []).append(str(alert["household_key"]))
    streets = read_areas(home, small.pack())
    found = {sheet.title: [cell.value for cell in sheet["C"][1:] if cell.value] for sheet in sheets(book)}
    assert found == {streets.name(code).zh: keys for code, keys in expected.items()}
    assert sum(map(len, found.values())) == 10


def test_headers_are_frozen_filtered_and_repeated_in_print(book: Path) -> None:
    for sheet in sheets(book):
        assert sheet.freeze_panes == "D2"
        assert sheet.auto_filter.ref == f"A1:O{sheet.max_row}"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet["C1"].value == "家庭标识"
        assert sheet.page_setup.orientation == "landscape"


def test_keys_are_exact_text_days_are_days_and_no_cell_is_a_formula(home: Home, book: Path) -> None:
    keys = {str(small.household_key(home, f)) for f in range(1, small.FAMILIES + 1)}
    for sheet in opened(book).worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    for sheet in sheets(book):
        for row in sheet.iter_rows(min_row=2):
            assert row[2].value in keys
            assert isinstance(row[8].value, datetime) and isinstance(row[9].value, datetime)
            assert row[9].value > row[8].value


def test_nothing_in_a_worklist_may_not_be_read_aloud_and_no_threshold_or_point_is_there(book: Path) -> None:
    for sheet in sheets(book):
        text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
        assert not UNFIT_ALOUD.search(text)
        assert "分值" not in text and "阈值" not in text
        assert "家庭因病增加支出" in text or "主动求助" in text


def test_assignment_visit_outcome_and_remarks_wait_for_a_person(book: Path) -> None:
    for sheet in sheets(book):
        assert [sheet.cell(1, n).value for n in (12, 13, 14, 15)] == [
            "承办人",
            "入户日期",
            "处置结果",
            "备注",
        ]
        assert all(
            sheet.cell(row, n).value is None for row in range(2, sheet.max_row + 1) for n in (12, 13, 14, 15)
        )
        (rule,) = sheet.data_validations.dataValidation
        assert (rule.type, str(rule.sqref)) == ("list", f"N2:N{sheet.max_row}" if sheet.max_row > 2 else "N2")
        about = opened(book)["说明"]
        place = re.fullmatch(r"'说明'!\$A\$(\d+):\$A\$(\d+)", rule.formula1)
        assert place
        codes = [about.cell(row, 1).value for row in range(int(place[1]), int(place[2]) + 1)]
        assert codes == [f"{code} {words.zh}" for code, words in OUTCOMES.items()]


def test_the_list_says_what_it_is_worth(book: Path) -> None:
    text = "\n".join(str(row[0].value) for row in opened(book)["说明"].iter_rows())
    for said in ("2024-08-31-00000008", "建议值", "不自动纳入", "收入核对：缺失", "加密标识"):
        assert said in text


def test_a_folder_gets_one_file_for_each_street(home: Home, tmp_path: Path) -> None:
    written = write_worklists(home, small.pack(), None, tmp_path / "lists", "en")
    assert [path.name for path in written] == [
        f"2024-08-31_{street}.xlsx" for street in sorted(small.STREETS)
    ]
    assert sorted(tmp_path.glob("lists/*")) == written
    assert opened(written[0]).worksheets[-1].title == "About"


def test_a_run_without_alerts_gives_a_worklist_that_says_so(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Run, "alerts", lambda self: [])
    (path,) = write_worklists(home, small.pack(), None, tmp_path / "w.xlsx", "en")
    assert sheets(path)[0]["A1"].value == "No open alert in this run."


def test_worklists_refuse_another_kind_of_file(home: Home, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"ending in \.xlsx"):
        write_worklists(home, small.pack(), None, tmp_path / "list.ods", "en")
    assert not list(tmp_path.iterdir())


def test_the_same_run_gives_the_same_bytes(home: Home, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    for path in (first, second):
        write_worklists(home, small.pack(), None, path, "zh")
    assert first.read_bytes() == second.read_bytes()


def test_sheet_names_are_allowed_and_never_the_same() -> None:
    taken: set[str] = set()
    names = [sheet_name(n, taken) for n in ("a/b[c]:*?", "A B C", "x" * 40, "X" * 40, "", "'")]
    assert len({n.lower() for n in names}) == len(names)
    assert all(0 < len(n) <= 31 and not re.search(r"[\[\]:*?/\\]", n) for n in names)


@pytest.mark.slow
@pytest.mark.needs("libreoffice")
def test_libreoffice_reads_every_key_and_computes_nothing(home: Home, book: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "--outdir", str(tmp_path), str(book),
        ],
        capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    keys = []
    for path in [p for p in tmp_path.glob("worklists-*.csv") if "说明" not in p.name]:
        with path.open(encoding="utf-8", newline="") as file:
            keys += [row[2] for row in list(csv.reader(file))[1:]]
    assert sorted(keys) == sorted(str(a["household_key"]) for a in open_run(home).alerts())
