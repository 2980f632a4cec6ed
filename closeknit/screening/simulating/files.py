"""A simulation as an Excel workbook, or as one page with a chart; neither needs a network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from closeknit.engine.units import NotFound, Text
from closeknit.packs.loader import Pack
from closeknit.screening.areas import Areas
from closeknit.screening.reporting.page import policy_for
from closeknit.screening.reporting.spreadsheets import open_workbook, sheet_name, write_cell
from closeknit.screening.simulating import wording
from closeknit.screening.simulating.comparing import Simulation

TITLE = Text("What a change would do", "标准变更测算")
_HERE = Path(__file__).parent
_ECHARTS = _HERE.parent / "reporting" / "static" / "echarts" / "echarts.min.js"


def write_file(
    path: Path, pack: Pack, simulation: Simulation, said: Sequence[str], day: date, areas: Areas, lang: str
) -> None:
    """Write FILE.xlsx or FILE.html; `said`: the changes asked about.

    Raises: NotFound for another kind of file.
    """
    if path.suffix == ".xlsx":
        _write_workbook(path, pack, simulation, said, day, areas, lang)
    elif path.suffix == ".html":
        _write_page(path, pack, simulation, said, day, areas, lang)
    else:
        raise NotFound(
            f"--out {path}: write a file that ends in .html or .xlsx.",
            f"--out {path}：请使用 .html 或 .xlsx 文件名。",
        )


def _sheets(
    pack: Pack, simulation: Simulation, areas: Areas
) -> list[tuple[Text, Sequence[Text], wording.Lines]]:
    figures = simulation.figures
    found: list[tuple[Text, Sequence[Text], wording.Lines]] = [
        (TITLE, (Text("", ""), *wording.HEAD), [(wording.ALL, *wording.cells(figures))])
    ]
    for part, words in wording.PARTS.items():
        found.append((words, (words, *wording.HEAD), wording.lines(pack, figures, part, areas)))
    changed = wording.household_lines(pack, simulation, areas)
    found.append((Text("families that change", "变化家庭"), wording.HOUSEHOLD_HEAD, changed))
    cliffs = wording.cliff_lines(pack, simulation.cliffs, areas)
    return [*found, (Text("one yuan more", "增收1元"), wording.CLIFF_HEAD, cliffs)]


def _write_workbook(
    path: Path, pack: Pack, simulation: Simulation, said: Sequence[str], day: date, areas: Areas, lang: str
) -> None:
    taken: set[str] = set()
    with open_workbook(path, TITLE.in_(lang), day) as book:
        bold = book.add_format({"bold": True})
        for title, head, rows in _sheets(pack, simulation, areas):
            sheet = book.add_worksheet(sheet_name(title.in_(lang), taken))
            for column, words in enumerate(head):
                write_cell(sheet, 0, column, words.in_(lang), bold)
            for number, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    write_cell(sheet, number, column, cell.in_(lang) if isinstance(cell, Text) else cell)
            if title is TITLE:
                notes = [*said, wording.note(simulation.figures).in_(lang)]
                notes.append(wording.cliff_note(simulation.figures).in_(lang))
                for number, line in enumerate(notes, len(rows) + 2):
                    write_cell(sheet, number, 0, line)


def _write_page(
    path: Path, pack: Pack, simulation: Simulation, said: Sequence[str], day: date, areas: Areas, lang: str
) -> None:
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    tiers = wording.lines(pack, simulation.figures, "by_tier", areas)
    chart = {
        "names": [str(row[0].in_(lang)) if isinstance(row[0], Text) else str(row[0]) for row in tiers],
        "before": [row[1] for row in tiers],
        "after": [row[2] for row in tiers],
        "lang": lang,
        "title": TITLE.in_(lang),
        "axis": Text("families", "户").in_(lang),
        "labels": [Text("before", "变更前").in_(lang), Text("after", "变更后").in_(lang)],
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string((_HERE / "page.html.j2").read_text(encoding="utf-8"))
    css, script, echarts = (
        path.read_text(encoding="utf-8") for path in (_HERE / "page.css", _HERE / "page.js", _ECHARTS)
    )
    page = template.render(
        policy=policy_for(scripts=(echarts, script), styles=(css,)),
        css=Markup(css),
        script=Markup(script),
        echarts=Markup(echarts),
        lang="zh-Hans" if lang == "zh" else "en",
        title=TITLE.in_(lang),
        day=day.isoformat(),
        said=said,
        notes=[wording.note(simulation.figures).in_(lang), wording.cliff_note(simulation.figures).in_(lang)],
        tables=[
            (
                title.in_(lang),
                [words.in_(lang) for words in head],
                [[c.in_(lang) if isinstance(c, Text) else c for c in row] for row in rows],
            )
            for title, head, rows in _sheets(pack, simulation, areas)[:4]
        ],
        chart=Markup(json.dumps(chart, ensure_ascii=False).replace("<", "\\u003c")),
    )
    path.write_text(page, encoding="utf-8")
