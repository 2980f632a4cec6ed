"""`closeknit pack check|show|diff`: the content that a bureau owns."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from closeknit.cli.console import REFUSED, Verb, show_json, story, tell
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
from closeknit.cli.words import Text, both
from closeknit.engine.units import PackError

pack_app = typer.Typer(
    no_args_is_help=True,
    help=both("Check a pack, look a number up, compare two packs.", "校验规则包、查询参数、比较两个规则包。"),
)


class Residence(StrEnum):
    """The two classes of a household's community."""

    urban = "urban"
    rural = "rural"


PackArgument = Annotated[
    str | None,
    typer.Argument(metavar="[PACK]", help=both("The pack: a name or a folder.", "规则包：名称或文件夹。")),
]


@pack_app.command(
    "check",
    cls=Verb,
    help=both(
        "Check structure, sources, scopes, dates, bands and worked examples; every problem in one list.",
        "校验结构、依据、适用范围、生效日期、分档和示例，一次列出全部问题。",
    ),
    epilog=both("Example: closeknit pack check cn", "示例：closeknit pack check cn --lang zh"),
)
def check(
    which: PackArgument = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.packs.check import check_folder
    from closeknit.screening.determining.checking import check_law

    name = which or pack
    with story(lang) as progress:
        progress("pack structure", 0, None)
        problems = [problem.text for problem in check_folder(name)]
        if not problems:
            # What the rules give is asked only of a pack whose structure is sound.
            progress("worked examples", 0, None)
            problems = [problem.text for problem in check_law(open_pack(name), progress)]
    if as_json:
        show_json({"pack": name, "problems": [problem.in_(lang) for problem in problems]})
    for problem in problems:
        typer.echo(problem.in_(lang), err=True)
    if problems:
        tell(f"{len(problems)} problems in pack {name}.", f"规则包 {name} 有 {len(problems)} 个问题。", lang)
        raise typer.Exit(REFUSED)
    if not as_json:
        typer.echo(Text(f"Pack {name} is sound.", f"规则包 {name} 校验通过。").in_(lang))


@pack_app.command(
    "show",
    cls=Verb,
    help=both(
        "Show a parameter in force on a day for an area, an indicator, a register or a rule of law, with its source; `measures` lists the catalogue.",
        "显示某日某地生效的参数，或某项指标、部门数据、救助规则及其依据；measures列出救助措施目录。",
    ),
    epilog=both(
        "Example: closeknit pack show dibao.line --day 2024-09-10 --area 420106",
        "示例：closeknit pack show dibao.line --day 2024-09-10 --area 420106",
    ),
)
def show(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help=both(
                "A parameter, indicator, register or rule; or `measures`.",
                "参数、指标、部门数据或规则名称，或 measures。",
            ),
        ),
    ],
    day: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("In force on this day (default today).", "生效日期（缺省今天）。"),
        ),
    ] = None,
    area: AreaOption = None,
    residence: Annotated[
        Residence | None,
        typer.Option(help=both("Urban or rural (default both).", "城镇或农村（缺省两者）。")),
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.packs.show import show as show_pack

    chosen = None if residence is None else residence.value
    _print(show_pack(open_pack(pack), name, day or date.today(), area, chosen), lang, as_json)


@pack_app.command(
    "diff",
    cls=Verb,
    help=both("Say what changes between two packs.", "列出两个规则包之间的变化。"),
    epilog=both("Example: closeknit pack diff cn ./our-pack", "示例：closeknit pack diff cn ./our-pack"),
)
def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help=both("The pack in use.", "现用规则包。"))],
    new: Annotated[str, typer.Argument(metavar="NEW", help=both("The pack to come.", "拟用规则包。"))],
    day: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both(
                "Also say which households of the lake change outcome on this day.",
                "同时列出数据湖中该日测算结果变化的家庭。",
            ),
        ),
    ] = None,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.packs.compare import diff as diff_packs

    if old == new:
        raise PackError(
            f"OLD and NEW are both {old}: name two packs.", f"新旧规则包都是 {old}：请指定两个规则包。"
        )
    packs = open_pack(old), open_pack(new)
    changes = diff_packs(*packs)
    if day is None:
        _print(changes, lang, as_json)
        return
    from closeknit.screening.simulating.comparing import simulate

    found = simulate(open_home(home), *packs, day)
    households = [
        {
            "household": str(h["household_key"]),
            "tier": {"before": h["before"], "after": h["after"]},
            "fen_month": {"before": h["fen_before"], "after": h["fen_after"]},
        }
        for h in found.changed
    ]
    if as_json:
        show_json(changes.as_json() | {"households": households})
        return
    _print(changes, lang, as_json)
    for household in households:
        typer.echo(_outcome_line(household, lang))
    tell(
        f"{len(households)} households change outcome on {day}; {found.figures['undetermined']} are undetermined.",
        f"{day} 有{len(households)}户测算结果变化；{found.figures['undetermined']}户无法测算。",
        lang,
    )


def _outcome_line(household: dict[str, Any], lang: str) -> str:
    from closeknit.screening.determining.wording import yuan

    tier, money = household["tier"], household["fen_month"]
    before, after = (f"{tier[side]} {yuan(money[side])}" for side in ("before", "after"))
    return Text(
        f"household {household['household']}: {before} → {after} yuan a month",
        f"家庭 {household['household']}：{before} → {after} 元/月",
    ).in_(lang)


def _print(answer: Any, lang: str, as_json: bool) -> None:
    """Print what a pack module answered; it renders itself in a language or as plain data."""
    if as_json:
        show_json(answer.as_json() if hasattr(answer, "as_json") else answer)
    else:
        typer.echo(answer.render(lang) if hasattr(answer, "render") else str(answer))
