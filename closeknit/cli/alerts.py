"""`closeknit alerts`: the list of a run, ranked, for people to work through."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from closeknit.cli.console import show_json, show_table, tell
from closeknit.cli.opening import open_home, open_pack
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
from closeknit.cli.words import Lang, Text, both

if TYPE_CHECKING:
    from closeknit.screening.reporting.alert_rows import AlertRow

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def alerts(
    run: RunOption = None,
    area: AreaOption = None,
    level: Annotated[
        Literal["red", "orange", "yellow", "blue"] | None,
        typer.Option(help=both("This level and above.", "该等级及以上。")),
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
    from closeknit.screening.reporting.alert_rows import alert_rows
    from closeknit.screening.results import open_run

    if format_ == "xlsx" and out is None:
        raise typer.BadParameter(
            both("xlsx needs --out FILE.xlsx", "xlsx 需要 --out FILE.xlsx"), param_hint="--out"
        )
    opened = open_run(open_home(home), run)
    found = opened.alerts(area, level, limit)
    rows = alert_rows(opened, open_pack(pack), found, "officer") if found else []
    if as_json or format_ == "json":
        show_json([_as_json(row, lang) for row in rows])
        return
    headings = [heading.in_(lang) for heading, _ in _COLUMNS]
    cells = [[cell(row, lang) for _, cell in _COLUMNS] for row in rows]
    if format_ == "csv":
        _deliver(_csv(headings, cells), out)
    elif format_ == "xlsx" and out is not None:
        _write_xlsx(headings, cells, out)
    else:
        show_table(
            [headings[n] for n in _ON_SCREEN], ([row[n] for n in _ON_SCREEN] for row in cells), numbers=(2,)
        )
    if not found:
        tell(
            "No alert matches; leave out --level or --area to see more.",
            "没有符合条件的预警；去掉 --level 或 --area 可查看更多。",
            lang,
        )


def _as_json(row: AlertRow, lang: Lang) -> dict[str, Any]:
    """Return the alert with its reasons in words; the key as text, since readers of JSON round numbers this long."""
    return {
        **row.alert,
        "household_key": row.key,
        "due": row.due,
        "reasons": [reason.in_(lang) for reason in row.headline],
    }


def _worded(kind: str) -> Callable[[AlertRow, Lang], object]:
    def cell(row: AlertRow, lang: Lang) -> object:
        from closeknit.screening import wording

        words = {"level": wording.LEVEL_WORDS, "status": wording.STATUS_WORDS, "queue": wording.QUEUE_WORDS}
        return words[kind][row.alert[kind]].in_(lang)

    return cell


_COLUMNS: tuple[tuple[Text, Callable[[AlertRow, Lang], object]], ...] = (
    (Text("household", "家庭标识"), lambda row, lang: row.key),
    (Text("level", "等级"), _worded("level")),
    (Text("score", "得分"), lambda row, lang: row.alert["score"]),
    (Text("status", "状态"), _worded("status")),
    (Text("queue", "队列"), _worded("queue")),
    (Text("street", "街道"), lambda row, lang: row.alert["street"]),
    (Text("community", "社区"), lambda row, lang: row.alert["community"]),
    (Text("raised on", "预警日期"), lambda row, lang: str(row.alert["raised_on"])),
    (Text("act by", "办理期限"), lambda row, lang: "" if row.due is None else str(row.due)),
    (Text("owner", "责任方"), lambda row, lang: row.alert[f"owner_{lang}"] or ""),
    (
        Text("reasons", "原因"),
        lambda row, lang: Text("; ", "；").in_(lang).join(reason.in_(lang) for reason in row.headline),
    ),
)


_ON_SCREEN = (0, 1, 2, 4, 6, 8, 10)  # what fits a terminal; files have every column


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
