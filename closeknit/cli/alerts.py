"""`closeknit alerts`: the list of a run, ranked, for people to work through."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal

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
    from closeknit.screening.results import open_run

    if format_ == "xlsx" and out is None:
        raise typer.BadParameter(
            both("xlsx needs --out FILE.xlsx", "xlsx 需要 --out FILE.xlsx"), param_hint="--out"
        )
    opened = open_run(open_home(home), run)
    found = opened.alerts(area, level, limit)
    if as_json or format_ == "json":
        show_json(found)
        return
    headings, rows = _listed(found, pack, lang)
    if format_ == "csv":
        _deliver(_csv(headings, rows), out)
    elif format_ == "xlsx" and out is not None:
        _write_xlsx(headings, rows, out)
    else:
        show_table(headings, rows, numbers=(2, 7))
    if not found:
        tell(
            "No alert matches; leave out --level or --area to see more.",
            "没有符合条件的预警；去掉 --level 或 --area 可查看更多。",
            lang,
        )


def _listed(found: list[dict[str, Any]], pack: str, lang: Lang) -> tuple[list[str], list[list[object]]]:
    """Return headings and rows in words."""
    from closeknit.screening.wording import LEVEL_WORDS, QUEUE_WORDS, STATUS_WORDS

    triggers = open_pack(pack).scorecard.triggers if found else {}
    score = Text("score", "得分")
    columns: tuple[tuple[Text, Callable[[dict[str, Any]], object]], ...] = (
        (Text("household", "家庭标识"), lambda a: str(a["household_key"])),
        (Text("level", "等级"), lambda a: LEVEL_WORDS[a["level"]].in_(lang)),
        (score, lambda a: a["score"]),
        (Text("status", "状态"), lambda a: STATUS_WORDS[a["status"]].in_(lang)),
        (Text("queue", "队列"), lambda a: QUEUE_WORDS[a["queue"]].in_(lang)),
        (
            Text("raised by", "触发原因"),
            lambda a: (triggers[a["cause"]].label if a["cause"] in triggers else score).in_(lang),
        ),
        (Text("raised on", "预警日期"), lambda a: str(a["raised_on"])),
        (Text("days to act", "办理时限（天）"), lambda a: a["clock_days"]),
        (Text("owner", "责任方"), lambda a: a[f"owner_{lang}"] or ""),
        (Text("street", "街道"), lambda a: a["street"]),
        (Text("community", "社区"), lambda a: a["community"]),
    )
    return [heading.in_(lang) for heading, _ in columns], [
        [cell(alert) for _, cell in columns] for alert in found
    ]


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
