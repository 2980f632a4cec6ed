"""`closeknit determine`: the rules of law for one family, with every step, source and article."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import show_json, story
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
    read_day,
)
from closeknit.cli.words import both


def determine(
    family: Annotated[
        str | None,
        typer.Argument(
            metavar="[FACTS.json|HOUSEHOLD]",
            help=both(
                "A file of one family's facts, or the number of a household in the lake.",
                "一户家庭的事实文件，或数据湖中的家庭编号。",
            ),
        ),
    ] = None,
    day: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("The decision day (default today).", "决定日（缺省今天）。"),
        ),
    ] = None,
    application_day: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("The application day (default: the decision day).", "申请日（缺省为决定日）。"),
        ),
    ] = None,
    accepted_on: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both(
                "The day the application was accepted; statutory clocks run from it (default: the application day).",
                "受理日，法定时限自此起算（缺省为申请日）。",
            ),
        ),
    ] = None,
    happened: Annotated[
        list[str] | None,
        typer.Option(
            "--happened",
            metavar="EVENT=DAY",
            help=both(
                "The day of another event that sets a clock off, such as notice_posted=2024-09-20.",
                "触发时限的其他事件及日期，例如 notice_posted=2024-09-20。",
            ),
        ),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="PARAMETER=VALUE",
            help=both("Ask as if a parameter had this value.", "假设参数取此值。"),
        ),
    ] = None,
    schema: Annotated[
        bool,
        typer.Option(
            "--schema", help=both("Print the JSON Schema of the facts.", "输出事实文件的 JSON Schema。")
        ),
    ] = False,
    trace: Annotated[
        bool, typer.Option("--trace/--no-trace", help=both("With the trace.", "是否显示依据与步骤。"))
    ] = True,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.packs.changes import read_change, with_changes
    from closeknit.screening.determining.desk import determine_file
    from closeknit.screening.determining.lake import determine_household
    from closeknit.screening.determining.rendering import render
    from closeknit.screening.determining.schema import facts_schema

    opened = open_pack(pack)
    if schema:
        show_json(facts_schema(opened))
        return
    if family is None:
        raise typer.BadParameter(
            both(
                "name a file of facts, a household, or ask for --schema",
                "请指定事实文件、家庭编号，或使用 --schema",
            )
        )
    on = day or date.today()
    # A question about values asks about both days: the change holds from the beginning.
    changes = [read_change(text, "", date(1949, 10, 1)) for text in set_ or ()]
    asked = with_changes(opened, changes)
    events = dict(read_event(text) for text in happened or ())
    if accepted_on is not None:
        events["accepted"] = accepted_on
    with story(lang) as progress:
        progress("rules of law", 0, None)
        if Path(family).suffix or Path(family).exists():
            answer = determine_file(asked, Path(family), on, application_day, lang, events)
        else:
            answer = determine_household(asked, open_home(home), family, on, application_day, lang, events)
    if as_json:
        show_json(answer)
    else:
        typer.echo(render(asked, answer, lang, trace))


def read_event(text: str) -> tuple[str, date]:
    """Return name and day of `EVENT=DAY`.

    Raises: BadParameter if it has another form.
    """
    name, equals, day = text.partition("=")
    if not equals or not name.strip():
        raise typer.BadParameter(both(f"{text}: write EVENT=DAY", f"{text}：请写成 事件=日期"))
    return name.strip(), read_day(day.strip())
