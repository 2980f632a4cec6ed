"""`closeknit screen`: a run over every household in scope, for a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from closeknit.cli.console import show_json, show_table, story, tell
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
from closeknit.cli.words import Lang, Text, both
from closeknit.engine.units import RunFailed

if TYPE_CHECKING:
    from closeknit.intake.home import Home
    from closeknit.packs.loader import Pack


def screen(
    day: Annotated[
        date,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("The day the run is about.", "筛查所针对的日期。"),
        ),
    ],
    engine: Annotated[
        Literal["duckdb", "spark"], typer.Option(help=both("What computes.", "计算引擎。"))
    ] = "duckdb",
    threads: Annotated[int, typer.Option(min=1, help=both("Threads of the engine.", "引擎线程数。"))] = 2,
    incremental: Annotated[
        bool,
        typer.Option(
            "--incremental",
            help=both(
                "Only households touched since the previous run; same result.",
                "仅重算上次以来有变化的家庭，结果相同。",
            ),
        ),
    ] = False,
    wider_scope: Annotated[
        str | None,
        typer.Option(
            metavar="PAPER",
            help=both(
                "Legal paper and impact assessment that allow a wider scope; shown on every page.",
                "允许扩大筛查范围的法律文件和影响评估，将显示在每个页面。",
            ),
        ),
    ] = None,
    law: Annotated[
        bool,
        typer.Option(
            "--law/--no-law",
            help=both(
                "Also run the rules of law: who would qualify, who would not any more.",
                "是否同时按救助规则测算应享未享和不再符合。",
            ),
        ),
    ] = True,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.run import screen as run_screen

    opened_home, opened_pack = open_home(home), open_pack(pack)
    _refuse_the_future(opened_home, opened_pack, day, date.today())
    with story(lang) as progress:
        summary = run_screen(
            opened_home,
            opened_pack,
            day,
            engine=engine,
            threads=threads,
            progress=progress,
            incremental=incremental,
            wider_scope=wider_scope,
            made_at=moment(),
            law=law,
        )
    result = summary.as_json()
    if as_json:
        show_json(result)
    else:
        show_run(result, lang)
    tell_feeds(summary.run.manifest["feeds"], lang)
    if not summary.is_new:
        made = summary.run.manifest["engine"]
        tell(
            f"Run {summary.run.id} was there already, made with {made}: these are its figures; nothing was computed. "
            f"To compute it again with {engine}, screen into another --home.",
            f"批次 {summary.run.id} 已存在（由 {made} 计算），以上为其结果，本次未重新计算。如需用 {engine} 重新计算，请另指定 --home。",
            lang,
        )
    tell(
        "Next: closeknit alerts, closeknit report --out report.html",
        "下一步：closeknit alerts，或 closeknit report --out report.html",
        lang,
    )


def _refuse_the_future(home: Home, pack: Pack, day: date, today: date) -> None:
    """Raise RunFailed for a day that is still to come, unless the base register is delivered as of then."""
    if day <= today:
        return
    from closeknit.intake.catalogue import stored_batches

    newest = max((b.as_of for b in stored_batches(home, pack.base.persons)), default=None)
    if newest is None or newest < day:
        raise RunFailed(
            f"{day} is still to come (today is {today}) and the lake holds nothing as of then; name an earlier day.",
            f"{day} 尚未到来（今天是 {today}），且没有截至该日的数据；请指定更早的日期。",
        )


def tell_feeds(feeds: Mapping[str, Mapping[str, Any]], lang: Lang) -> None:
    """Say of each feed that is not as it should be what is wrong with it."""
    for _, feed in sorted(feeds.items()):
        if feed["state"] != "fresh":
            tell(feed["message"]["en"], feed["message"]["zh"], lang)


def moment() -> str:
    """Return the instant at which a run is made, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def show_run(result: dict[str, Any], lang: Lang) -> None:
    """Print a run: what went in and came out, levels, alerts."""
    from closeknit.screening.wording import LEVEL_WORDS, STATUS_WORDS

    excluded = sum(result["excluded"].values())
    rows: list[tuple[str, object]] = [
        (Text("run", "批次").in_(lang), result["run"]),
        (Text("day", "日期").in_(lang), result["day"]),
        (Text("households", "家庭数").in_(lang), result["households"]),
        (Text("scored", "已评分").in_(lang), result["scored"]),
        (Text("excluded with reason", "排除（有原因）").in_(lang), excluded),
        *((f"  {reason}", count) for reason, count in sorted(result["excluded"].items())),
        *(
            (f"{Text('level', '等级').in_(lang)} {LEVEL_WORDS[name].in_(lang)}", count)
            for name, count in result["levels"].items()
        ),
        *(
            (f"{Text('alerts', '预警').in_(lang)} {STATUS_WORDS[name].in_(lang)}", count)
            for name, count in result["alerts"].items()
        ),
        *_law_rows(result.get("law"), lang),
        (
            Text("nobody lost", "守恒校验").in_(lang),
            Text("yes", "通过").in_(lang) if result["conserved"] else Text("NO", "未通过").in_(lang),
        ),
    ]
    show_table(["", ""], rows, numbers=(1,))


def _law_rows(law: dict[str, Any] | None, lang: Lang) -> list[tuple[str, object]]:
    from closeknit.screening.determining.wording import SIDE_WORDS

    if law is None:
        return []
    return [
        (f"{Text('by the rules', '规则测算').in_(lang)}: {SIDE_WORDS[side].in_(lang)}", count)
        for side, count in law["sides"].items()
    ]
