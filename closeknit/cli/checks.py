"""`closeknit checks`: families on one side of the rules of law, for people to look at."""

from __future__ import annotations

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
    from closeknit.packs.loader import Pack


def checks(
    side: Annotated[
        Literal["leak", "error", "under_paid", "over_paid", "undetermined"],
        typer.Option(
            help=both(
                "leak: would qualify, not helped; error: helped, would not qualify now (a check, never more).",
                "leak：符合条件未获救助；error：在册但现不符合（仅转核查）。",
            )
        ),
    ] = "leak",
    run: RunOption = None,
    area: AreaOption = None,
    tier: Annotated[
        str | None,
        typer.Option(
            metavar="TIER",
            help=both(
                "Only this tier: by the rules, on the error side as held.", "仅此类别：error侧按在册类别。"
            ),
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help=both("At most so many.", "最多条数。"))] = 50,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.areas import read_areas
    from closeknit.screening.determining.sides import side_rows
    from closeknit.screening.results import open_run

    opened_home, opened_pack = open_home(home), open_pack(pack)
    rows = side_rows(open_run(opened_home, run), side, area, tier, limit)
    if as_json:
        show_json([row | {"household_key": str(row["household_key"])} for row in rows])
        return
    areas = read_areas(opened_home, opened_pack)
    show_table(
        [
            heading.in_(lang)
            for heading in (
                Text("household", "家庭标识"),
                Text("by the rules", "规则测算"),
                Text("yuan a month", "元/月"),
                Text("held", "在册"),
                Text("yuan a month", "元/月"),
                Text("community", "社区"),
                Text("says no", "未通过"),
            )
        ],
        [_shown(opened_pack, row, areas.name(row["community"]).in_(lang), lang) for row in rows],
        numbers=(2, 4),
    )
    if not rows:
        tell("No family is on this side.", "没有这类家庭。", lang)
    tell(
        "A person looks at each; see one with: closeknit determine HOUSEHOLD --day DAY",
        "均须人工核查；查看单户：closeknit determine 家庭标识 --day 日期",
        lang,
    )


def _shown(pack: Pack, row: dict[str, Any], community: str, lang: Lang) -> list[object]:
    from closeknit.screening.determining.sides import failing_words, tier_words
    from closeknit.screening.determining.wording import yuan

    def money(fen: int | None) -> str:
        return "" if fen is None else yuan(fen)

    return [
        str(row["household_key"]),
        tier_words(pack, row["tier"]).in_(lang),
        money(row["amount_fen_month"]),
        tier_words(pack, row["helped"]).in_(lang),
        money(row["helped_fen_month"]),
        community,
        Text("; ", "；").in_(lang).join(words.in_(lang) for words in failing_words(pack, row["failing"])),
    ]
