"""`closeknit alerts`: the list of a run, ranked, for people to work through."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from closeknit.cli.console import show_json, show_table, tell
from closeknit.cli.opening import open_home
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    AreaOption,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
    RunOption,
)
from closeknit.cli.screen import LEVELS, STATUSES
from closeknit.cli.words import Lang, Text, both

QUEUES = {
    "difficulty": Text("difficulty", "困难预警"),
    "cry": Text("cry for help", "主动求助"),
    "deliver": Text("policy not delivered", "政策未落实"),
}
_COLUMNS = (
    "household_key",
    "level",
    "score",
    "status",
    "queue",
    "street",
    "community",
    "raised_on",
    "reason",
)
_HEADINGS = (
    Text("household", "家庭标识"),
    Text("level", "等级"),
    Text("score", "得分"),
    Text("status", "状态"),
    Text("queue", "队列"),
    Text("street", "街道"),
    Text("community", "社区"),
    Text("raised on", "预警日期"),
    Text("reason", "原因"),
)
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def alerts(
    run: RunOption = None,
    area: AreaOption = None,
    level: Annotated[
        Literal["red", "orange", "yellow", "blue"] | None,
        typer.Option(help=both("Only this level.", "只看该等级。")),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help=both("At most so many.", "最多条数。"))] = 50,
    format_: Annotated[
        Literal["table", "csv", "xlsx", "json"],
        typer.Option("--format", help=both("How to give the list.", "输出格式。")),
    ] = "table",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help=both("Write here (needed for xlsx).", "写入文件（xlsx 必填）。"),
        ),
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.results import open_run

    if format_ == "xlsx" and out is None:
        raise typer.BadParameter(
            both("xlsx needs --out FILE.xlsx", "xlsx 需要 --out FILE.xlsx"), param_hint="--out"
        )
    opened = open_run(open_home(home), run)
    found = opened.alerts(area, level, limit)
    rows = [_row(alert, lang) for alert in found]
    headings = [heading.in_(lang) for heading in _HEADINGS]
    if as_json or format_ == "json":
        show_json(found)
    elif format_ == "csv":
        _deliver(_csv(headings, rows), out)
    elif format_ == "xlsx" and out is not None:
        _write_xlsx(headings, rows, out)
    else:
        show_table(headings, rows, numbers=(2,))
    if not found:
        tell(
            "No alert matches; leave out --level or --area to see more.",
            "没有符合条件的预警；去掉 --level 或 --area 可查看更多。",
            lang,
        )


def _row(alert: dict[str, Any], lang: Lang) -> list[object]:
    words = {"level": LEVELS, "status": STATUSES, "queue": QUEUES}
    row: list[object] = []
    for column in _COLUMNS:
        value = alert.get(column)
        known = words.get(column, {}).get(str(value))
        row.append(
            known.in_(lang)
            if known
            else value
            if isinstance(value, int) and column == "score"
            else _plain(value)
        )
    return row


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def harmless(cell: object) -> object:
    """Return the cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell


def _csv(headings: list[str], rows: list[list[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _deliver(text: str, out: Path | None) -> None:
    """Write the text to the file, with the mark that lets Excel read Chinese, or to stdout."""
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8-sig")


def _write_xlsx(headings: list[str], rows: list[list[object]], out: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
