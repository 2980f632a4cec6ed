"""`closeknit simulate`: what a changed standard would do, before it is adopted."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from closeknit.cli.console import show_json, show_table, story, tell
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
    read_day,
)
from closeknit.cli.words import Lang, both

if TYPE_CHECKING:
    from closeknit.packs.loader import Pack
    from closeknit.screening.areas import Areas
    from closeknit.screening.simulating.comparing import Simulation


def simulate(
    from_day: Annotated[
        date,
        typer.Option(
            "--from",
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("The first day of the changes.", "变更起始日。"),
        ),
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PARAMETER=VALUE",
            help=both(
                "A changed value; by residence urban:960,rural:840.",
                "变更后的取值；分城乡写 urban:960,rural:840。",
            ),
        ),
    ] = None,
    changes: Annotated[
        Path | None,
        typer.Option(metavar="FILE.yaml", help=both("Several changes in a file.", "变更清单文件。")),
    ] = None,
    day: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("The day compared (default: the first day).", "比较日（缺省为变更起始日）。"),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            dir_okay=False,
            help=both("Write FILE.html with a chart, or FILE.xlsx.", "输出带图表的网页或 Excel。"),
        ),
    ] = None,
    area: AreaOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.packs.changes import read_change, with_changes
    from closeknit.screening.areas import read_areas
    from closeknit.screening.simulating.changes_file import read_changes
    from closeknit.screening.simulating.comparing import check_area
    from closeknit.screening.simulating.comparing import simulate as run_both
    from closeknit.screening.simulating.files import write_file

    opened_home, opened_pack, on, place = open_home(home), open_pack(pack), day or from_day, area or ""
    check_area(opened_pack, place)
    asked = [read_change(text, place, from_day) for text in set_ or ()]
    asked += read_changes(changes, place, from_day) if changes else []
    if not asked:
        raise typer.BadParameter(
            both("say what changes: --set or --changes", "请用 --set 或 --changes 指明变更")
        )
    if on < from_day:
        raise typer.BadParameter(
            both(f"on {on} the change of {from_day} does not hold yet", f"{on} 时 {from_day} 的变更尚未生效"),
            param_hint="--day",
        )
    with story(lang) as progress:
        found = run_both(opened_home, opened_pack, with_changes(opened_pack, asked), on, place, progress)
    areas = read_areas(opened_home, opened_pack)
    if out is not None:
        said = [f"{c.parameter}={c.value} ({c.area or '-'}, {c.from_day})" for c in asked]
        write_file(out, opened_pack, found, said, on, areas, lang)
        tell(f"Written: {out}", f"已写入：{out}", lang)
    if as_json:
        show_json(found.figures)
    else:
        _show(opened_pack, found, areas, lang)


def _show(pack: Pack, found: Simulation, areas: Areas, lang: Lang) -> None:
    from closeknit.engine.units import Text
    from closeknit.screening.simulating import wording

    numbers = tuple(range(1, len(wording.HEAD) + 1))

    def said(rows: wording.Lines) -> list[list[str | int]]:
        return [[c.in_(lang) if isinstance(c, Text) else c for c in row] for row in rows]

    head = [words.in_(lang) for words in wording.HEAD]
    show_table(["", *head], said([(wording.ALL, *wording.cells(found.figures))]), numbers=numbers)
    for part, words in wording.PARTS.items():
        show_table(
            [words.in_(lang), *head], said(wording.lines(pack, found.figures, part, areas)), numbers=numbers
        )
    typer.echo(wording.note(found.figures).in_(lang))
    typer.echo(wording.cliff_note(found.figures).in_(lang))
