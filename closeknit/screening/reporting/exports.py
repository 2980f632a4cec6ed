"""`export_alerts`: the alert list as CSV or XLSX, for people who work in a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from closeknit.engine.units import FileRefused, Text
from closeknit.screening.reporting.clocks import due_on
from closeknit.screening.reporting.spreadsheets import Cell, open_workbook, write_cell, write_csv
from closeknit.screening.results import Run
from closeknit.screening.wording import LEVEL_WORDS, QUEUE_WORDS, STATUS_WORDS, status_reason

_COLUMNS: tuple[tuple[Text, int], ...] = (
    (Text("household", "家庭标识"), 22),
    (Text("level", "等级"), 10),
    (Text("score", "得分"), 8),
    (Text("queue", "队列"), 20),
    (Text("status", "状态"), 14),
    (Text("why this status", "状态原因"), 28),
    (Text("cause", "原因"), 24),
    (Text("raised on", "预警日期"), 12),
    (Text("call by", "走访期限"), 12),
    (Text("owner", "责任单位"), 18),
    (Text("street", "街道"), 12),
    (Text("community", "社区"), 15),
    (Text("persons", "人数"), 8),
)


def export_alerts(run: Run, rows: Sequence[Mapping[str, Any]], path: Path, lang: str) -> Path:
    """Write alerts (as `Run.alerts` gives them) to a .csv or .xlsx file; return its path.

    Raises: FileRefused for another kind of file.
    """
    kind = path.suffix.lower()
    if kind not in (".csv", ".xlsx"):
        raise FileRefused(
            "export_kind",
            f"{path}: alerts are written as .csv or .xlsx; change the file's ending.",
            f"{path}：预警列表只能写为 .csv 或 .xlsx，请修改文件扩展名。",
        )
    heading = [words.in_(lang) for words, _ in _COLUMNS]
    cells = [_cells(alert, lang) for alert in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    if kind == ".csv":
        with beside.open("w", encoding="utf-8-sig", newline="") as file:  # the mark lets Excel read Chinese
            write_csv(file, heading, cells)
    else:
        _write_book(beside, run, heading, cells)
    beside.replace(path)
    return path


def _cells(alert: Mapping[str, Any], lang: str) -> list[Cell]:
    cause = Text("score", "得分").in_(lang) if alert["cause"] == "score" else str(alert["cause"])
    return [
        str(alert["household_key"]),
        LEVEL_WORDS[alert["level"]].in_(lang),
        alert["score"],
        QUEUE_WORDS[alert["queue"]].in_(lang),
        STATUS_WORDS[alert["status"]].in_(lang),
        status_reason(alert["status_reason"]).in_(lang),
        cause,
        alert["raised_on"],
        due_on(alert),
        alert["owner_zh"] if lang == "zh" else alert["owner_en"],
        alert["street"],
        alert["community"],
        alert["members"],
    ]


def _write_book(path: Path, run: Run, heading: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    with open_workbook(path, f"Closeknit {run.id}", run.day) as book:
        head = book.add_format({"bold": True, "bg_color": "#F0F0F0", "text_wrap": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        sheet = book.add_worksheet(run.id)
        for place, (text, (_, width)) in enumerate(zip(heading, _COLUMNS, strict=True)):
            sheet.set_column(place, place, width)
            write_cell(sheet, 0, place, text, head)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                write_cell(sheet, number, place, cell, day if place in (7, 8) else None)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heading) - 1)
