"""`closeknit alerts`: the list of a run, ranked, for people to work through."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    from closeknit.screening.areas import Areas
    from closeknit.screening.reporting.alert_rows import AlertRow
    from closeknit.screening.reporting.spreadsheets import Cell
    from closeknit.screening.results import Run


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
    from closeknit.screening.areas import read_areas
    from closeknit.screening.reporting.alert_rows import alert_rows
    from closeknit.screening.results import open_run

    if format_ == "xlsx" and out is None:
        raise typer.BadParameter(
            both("xlsx needs --out FILE.xlsx", "xlsx 需要 --out FILE.xlsx"), param_hint="--out"
        )
    opened_home, opened_pack = open_home(home), open_pack(pack)
    opened = open_run(opened_home, run)
    found = opened.alerts(area, level, limit)
    rows = alert_rows(opened, opened_pack, found, "officer") if found else []
    if as_json or format_ == "json":
        show_json([_as_json(row, lang) for row in rows])
        return
    listed = table_of(rows, read_areas(opened_home, opened_pack), lang)
    if format_ == "csv":
        _write_csv(listed, out)
    elif format_ == "xlsx" and out is not None:
        _write_xlsx(listed, out, opened)
    else:
        listed.show()
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


@dataclass(frozen=True, slots=True)
class Listed:
    """Alerts as a table."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def show(self) -> None:
        """Print the columns that fit a terminal; files have every column."""
        show_table(
            [self.headings[place] for place in _ON_SCREEN],
            ([row[place] for place in _ON_SCREEN] for row in self.rows),
            numbers=(2,),
        )


def table_of(rows: Sequence[AlertRow], areas: Areas, lang: Lang) -> Listed:
    """Return the alerts in words, one row each."""
    from closeknit.screening.wording import LEVEL_WORDS, QUEUE_WORDS, STATUS_WORDS

    columns: tuple[tuple[Text, Callable[[AlertRow], Cell]], ...] = (
        (Text("household", "家庭标识"), lambda row: row.key),
        (Text("level", "等级"), lambda row: LEVEL_WORDS[row.alert["level"]].in_(lang)),
        (Text("score", "得分"), lambda row: row.alert["score"]),
        (Text("status", "状态"), lambda row: STATUS_WORDS[row.alert["status"]].in_(lang)),
        (Text("queue", "队列"), lambda row: QUEUE_WORDS[row.alert["queue"]].in_(lang)),
        (Text("street", "街道"), lambda row: areas.name(row.alert["street"]).in_(lang)),
        (Text("community", "社区"), lambda row: areas.name(row.alert["community"]).in_(lang)),
        (Text("raised on", "预警日期"), lambda row: row.alert["raised_on"]),
        (Text("call by", "走访期限"), lambda row: row.due),
        (Text("owner", "责任单位"), lambda row: row.alert[f"owner_{lang}"]),
        (
            Text("reasons", "原因"),
            lambda row: Text("; ", "；").in_(lang).join(reason.in_(lang) for reason in row.headline),
        ),
    )
    return Listed(
        [heading.in_(lang) for heading, _ in columns], [[cell(row) for _, cell in columns] for row in rows]
    )


_ON_SCREEN = (0, 1, 2, 4, 6, 8, 10)
_DAYS = (7, 8)


def _write_csv(listed: Listed, out: Path | None) -> None:
    """Write to the file, with the mark that lets Excel read Chinese, or to stdout."""
    from closeknit.screening.reporting.spreadsheets import write_csv

    text = io.StringIO(newline="")
    write_csv(text, listed.headings, listed.rows)
    if out is None:
        typer.echo(text.getvalue(), nl=False)
    else:
        out.write_text(text.getvalue(), encoding="utf-8-sig", newline="")


def _write_xlsx(listed: Listed, out: Path, run: Run) -> None:
    from closeknit.screening.reporting.spreadsheets import open_workbook, write_cell

    with open_workbook(out, f"Closeknit {run.id}", run.day) as book:
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(listed.rows), 1), len(listed.headings) - 1)
        for place, heading in enumerate(listed.headings):
            write_cell(sheet, 0, place, heading, bold)
        for number, row in enumerate(listed.rows, 1):
            for place, cell in enumerate(row):
                write_cell(sheet, number, place, cell, day if place in _DAYS else None)
