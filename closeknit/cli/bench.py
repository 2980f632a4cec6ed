"""`closeknit bench import|screen`: what it costs, beside what else could do it, measured in one run."""

from __future__ import annotations

from typing import Annotated

import typer

from closeknit.cli.console import Verb, show_json, show_table, story
from closeknit.cli.opening import open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.words import both

bench_app = typer.Typer(
    no_args_is_help=True,
    help=both("Measure import and screening in CPU seconds.", "以 CPU 秒度量导入和筛查的开销。"),
)
PeopleOption = Annotated[int, typer.Option(min=100, help=both("How many persons.", "人数。"))]


@bench_app.command(
    "import",
    cls=Verb,
    help=both("Rows validated per second, and memory.", "每秒校验行数与内存占用。"),
    epilog=both(
        "Example: closeknit bench import --people 20000", "示例：closeknit bench import --people 20000"
    ),
)
def bench_import(
    people: PeopleOption = 20_000,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.benching import bench_import as measure

    with story(lang) as progress:
        result = measure(open_pack(pack), people, progress=progress)
    _print(result, as_json)


@bench_app.command(
    "screen",
    cls=Verb,
    help=both(
        "CPU and memory of a run, against the scan floor and peers.",
        "筛查的 CPU 与内存，对比扫描下限与其他实现。",
    ),
    epilog=both(
        "Example: closeknit bench screen --people 20000 --peers none",
        "示例：closeknit bench screen --people 20000 --peers none",
    ),
)
def bench_screen(
    people: PeopleOption = 20_000,
    peers: Annotated[
        str,
        typer.Option(
            metavar="all|none|pandas,openfisca,orm",
            help=both("What to measure beside it.", "并排对比的实现。"),
        ),
    ] = "all",
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.benching import bench_screen as measure

    with story(lang) as progress:
        result = measure(open_pack(pack), people, peers=peers, progress=progress)
    _print(result, as_json)


def _print(result: dict[str, object], as_json: bool) -> None:
    if as_json:
        show_json(result)
    else:
        show_table(["", ""], list(result.items()), numbers=(1,))
