"""Worklists: what a street has to do, as a spreadsheet that people fill in.

One row per open alert, in the words of a worker: no points, no thresholds, nothing that may not be read aloud.
Assignment, visit and outcome are empty columns; the outcome is one of the fourteen feedback codes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from closeknit.engine.units import FileRefused, Text
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.areas import Areas, read_areas
from closeknit.screening.explaining import require_same_pack
from closeknit.screening.reporting.alert_rows import AlertRow, alert_rows
from closeknit.screening.reporting.charts import doubtful_registers
from closeknit.screening.reporting.clocks import clocks_text
from closeknit.screening.reporting.spreadsheets import Cell, file_name, open_workbook, sheet_name, write_cell
from closeknit.screening.results import Run, open_run
from closeknit.screening.wording import LEVEL_WORDS, NEVER_DECIDES, PROPOSAL, QUEUE_WORDS, STATUS_WORDS

REASONS_SHOWN = 6
OUTCOMES: Mapping[str, Text] = {
    "01": Text("application helped, tier sought", "协助申请（注明类别）"),
    "02": Text("fast aid paid", "已给予急难救助"),
    "03": Text("pushed to a department and accepted", "转介部门并受理（注明部门）"),
    "04": Text("already covered, amount to review", "已在保，待复核金额"),
    "05": Text("policy undelivered, delivered now", "政策未落实，现已落实"),
    "06": Text("county meeting", "提交县级协调会"),
    "07": Text("watch, next date", "持续观察（注明下次日期）"),
    "08": Text("no difficulty found", "未发现困难"),
    "09": Text("refuses help (signed)", "本人拒绝救助（签字）"),
    "10": Text("not found or moved (where)", "未找到或已迁移（注明去向）"),
    "11": Text("died", "已死亡"),
    "12": Text("data wrong (which source)", "数据有误（注明来源）"),
    "13": Text("duplicate", "重复"),
    "14": Text("exit check opened", "启动退出核查"),
}
# heading, width in characters, whether a person fills it in
_COLUMNS: tuple[tuple[Text, int, bool], ...] = (
    (Text("No.", "序号"), 5, False),
    (Text("Level", "等级"), 8, False),
    (Text("Household", "家庭标识"), 21, False),
    (Text("Community", "社区"), 15, False),
    (Text("Persons", "人数"), 7, False),
    (Text("Why a visit", "走访原因"), 44, False),
    (Text("Queue", "队列"), 12, False),
    (Text("Status", "状态"), 9, False),
    (Text("Raised on", "预警日期"), 11, False),
    (Text("Call by", "走访期限"), 11, False),
    (Text("Owner", "责任单位"), 13, False),
    (Text("Assigned to", "承办人"), 11, True),
    (Text("Visited on", "入户日期"), 11, True),
    (Text("Outcome", "处置结果"), 18, True),
    (Text("Remarks", "备注"), 18, True),
)
_COLOURS = {"red": ("#A8071A", "#FFF1F0"), "orange": ("#873800", "#FFF7E6"), "yellow": ("#614700", "#FFFBE6")}
_REASON_COLUMN, _OUTCOME_COLUMN = 5, 13


def write_worklists(home: Home, pack: Pack, run: str | None, out: Path, lang: str) -> list[Path]:
    """Write the worklists of a run; return the files: one with a sheet per street (.xlsx), else one per street.

    Raises: NotFound without such a run; RunFailed if it was made with another content of the pack; FileRefused if
    `out` is a file of another kind.
    """
    opened = open_run(home, run)
    require_same_pack(pack, opened)
    if out.suffix and out.suffix.lower() != ".xlsx" and not out.is_dir():
        raise FileRefused(
            "worklist_kind",
            f"{out}: worklists are written to a folder or to a file ending in .xlsx; change --out.",
            f"{out}：工作清单须写入文件夹或 .xlsx 文件，请修改 --out。",
        )
    areas = read_areas(home, pack)
    by_street = _by_street(alert_rows(opened, pack, opened.alerts(), "worker"))
    if out.suffix.lower() == ".xlsx":
        out.parent.mkdir(parents=True, exist_ok=True)
        _write_book(out, opened, pack, areas, by_street, lang)
        return [out]
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for street, rows in by_street.items():
        path = out / f"{opened.day}_{file_name(street or 'no_street')}.xlsx"
        _write_book(path, opened, pack, areas, {street: rows}, lang)
        written.append(path)
    return written


def _by_street(rows: Sequence[AlertRow]) -> dict[str, list[AlertRow]]:
    found: dict[str, list[AlertRow]] = {}
    for row in rows:
        found.setdefault(row.alert["street"] or "", []).append(row)
    return dict(sorted(found.items()))


def _write_book(
    path: Path, run: Run, pack: Pack, areas: Areas, by_street: Mapping[str, Sequence[AlertRow]], lang: str
) -> None:
    """Write beside and rename: a worklist is there whole or not at all."""
    beside = path.with_name(f".{path.name}.part")
    title = Text(f"Worklist of {run.day}", f"{run.day} 工作清单").in_(lang)
    with open_workbook(beside, title, run.day) as book:
        styles = _Styles(book, lang)
        taken: set[str] = {Text("About", "说明").in_(lang).lower()}
        for street, rows in by_street.items():
            name = areas.name(street).in_(lang)
            sheet = book.add_worksheet(sheet_name(name, taken))
            _fill(sheet, styles, rows, areas, f"{title} · {name}", lang)
        if not by_street:  # a book needs a sheet
            empty = book.add_worksheet(sheet_name(title, taken))
            write_cell(empty, 0, 0, Text("No open alert in this run.", "本次筛查没有待处理预警。").in_(lang))
        _about(book.add_worksheet(Text("About", "说明").in_(lang)), styles, run, pack, lang)
    beside.replace(path)


class _Styles:
    """The few formats of a worklist."""

    def __init__(self, book: Any, lang: str) -> None:
        font = "Microsoft YaHei" if lang == "zh" else "Arial"
        base = {
            "font_name": font,
            "font_size": 10,
            "valign": "top",
            "border": 1,
            "border_color": "#D9D9D9",
        }
        self.head = book.add_format(
            base | {"bold": True, "bg_color": "#F0F0F0", "text_wrap": True, "valign": "vcenter"}
        )
        self.fill_head = book.add_format(
            base | {"bold": True, "bg_color": "#E6F4FF", "text_wrap": True, "valign": "vcenter"}
        )
        self.cell = book.add_format(base)
        self.middle = book.add_format(base | {"align": "center"})
        self.wrap = book.add_format(base | {"text_wrap": True})
        self.key = book.add_format(base | {"num_format": "@"})
        self.day = book.add_format(base | {"num_format": "yyyy-mm-dd", "align": "left"})
        self.levels = {
            level: book.add_format(base | {"bold": True, "font_color": ink, "bg_color": paper})
            for level, (ink, paper) in _COLOURS.items()
        }
        self.plain = book.add_format({"font_name": font, "font_size": 10, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"font_name": font, "font_size": 13, "bold": True})


def _fill(sheet: Any, styles: _Styles, rows: Sequence[AlertRow], areas: Areas, title: str, lang: str) -> None:
    last = len(rows)
    for place, (heading, width, by_hand) in enumerate(_COLUMNS):
        sheet.set_column(place, place, width)
        write_cell(sheet, 0, place, heading.in_(lang), styles.fill_head if by_hand else styles.head)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(_cells(number, row, areas, lang)):
            write_cell(sheet, number, place, cell, _style(styles, place, row))
        sheet.set_row(number, max(20, 15 * _lines(row, lang)))
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, max(last, 1), len(_COLUMNS) - 1)
    sheet.data_validation(
        1,
        _OUTCOME_COLUMN,
        max(last, 1),
        _OUTCOME_COLUMN,
        {
            "validate": "list",
            "source": _outcome_range(lang),
            "error_title": Text("Outcome", "处置结果").in_(lang),
            "error_message": Text("Choose one of the fourteen codes.", "请选择十四种代码之一。").in_(lang),
        },
    )
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_header(f"&L{_header(title)}")
    sheet.set_footer("&C&P / &N")


def _outcome_range(lang: str) -> str:
    """The codes' place on the sheet about the list; a list in the rule itself may hold 255 characters only."""
    name = Text("About", "说明").in_(lang)
    return f"='{name}'!$A${_OUTCOMES_FROM + 1}:$A${_OUTCOMES_FROM + len(OUTCOMES)}"


def _header(title: str) -> str:
    return title.replace("&", "&&")


def _cells(number: int, row: AlertRow, areas: Areas, lang: str) -> list[Cell]:
    a = row.alert
    reasons = row.headline[:REASONS_SHOWN]
    owner = a["owner_zh"] if lang == "zh" else a["owner_en"]
    return [
        number,
        LEVEL_WORDS[a["level"]].in_(lang),
        row.key,
        areas.name(a["community"]).in_(lang),
        a["members"],
        "\n".join(f"· {r.in_(lang)}" for r in reasons),
        QUEUE_WORDS[a["queue"]].in_(lang),
        STATUS_WORDS[a["status"]].in_(lang),
        a["raised_on"],
        row.due,
        owner or Text("community", "社区").in_(lang),
        None,
        None,
        None,
        None,
    ]


def _style(styles: _Styles, place: int, row: AlertRow) -> Any:
    if place == 1:
        return styles.levels.get(row.alert["level"], styles.cell)
    if place == 2:
        return styles.key
    if place in (0, 4):
        return styles.middle
    if place in (8, 9, 12):
        return styles.day
    return styles.wrap if place in (3, 5, 6, 10, 13, 14) else styles.cell


def _lines(row: AlertRow, lang: str) -> int:
    """How many lines the reasons take at the column's width; a Chinese character is two wide."""
    width = _COLUMNS[_REASON_COLUMN][1]
    return sum(_lines_of(words.in_(lang), width - 4) for words in row.headline[:REASONS_SHOWN])


def _lines_of(text: str, width: int) -> int:
    """How many lines a text takes; a Chinese character is two wide."""
    return 1 + sum(2 if ord(c) > 0x2E80 else 1 for c in text) // width


_ABOUT_WIDTH = 80
_OUTCOMES_FROM = 12  # row of the first outcome code on the sheet about the list


def _about(sheet: Any, styles: _Styles, run: Run, pack: Pack, lang: str) -> None:
    doubts = doubtful_registers(run, pack, pack.scorecard.points)
    lines = [
        Text("What this list is", "清单说明"),
        Text(
            f"Open alerts of run {run.id}, day {run.day}, pack {pack.label.en} {pack.hash[:8]}.",
            f"筛查批次 {run.id}，日期 {run.day}，规则包 {pack.label.zh} {pack.hash[:8]} 的待处理预警。",
        ),
        NEVER_DECIDES,
        PROPOSAL,
        clocks_text(pack.scorecard),
        Text(
            "Households are pseudonyms: who it is, the district tells those who have to know.",
            "家庭以加密标识表示：具体身份由区级告知经办人员。",
        ),
        Text(
            "Feeds in trouble: " + ("; ".join(d.en for d in doubts) or "none"),
            "报送异常：" + ("；".join(d.zh for d in doubts) or "无"),
        ),
    ]
    sheet.set_column(0, 0, _ABOUT_WIDTH)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, text in enumerate(lines):
        sheet.set_row(place, 18 * _lines_of(text.in_(lang), _ABOUT_WIDTH - 4))
        write_cell(sheet, place, 0, text.in_(lang), styles.title if place == 0 else styles.plain)
    write_cell(sheet, _OUTCOMES_FROM - 1, 0, Text("Outcome codes", "处置结果代码").in_(lang), styles.title)
    for place, (code, words) in enumerate(OUTCOMES.items()):
        write_cell(sheet, _OUTCOMES_FROM + place, 0, f"{code} {words.in_(lang)}", styles.plain)
