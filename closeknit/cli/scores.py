"""`closeknit scores`: every household of a run as one table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import show_json, story, tell
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
    RunOption,
)
from closeknit.cli.words import both


def scores(
    out: Annotated[
        Path,
        typer.Option(metavar="FILE.csv", dir_okay=False, help=both("The file to write.", "写入的文件。")),
    ],
    run: RunOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.results import open_run

    opened = open_run(open_home(home), run)
    with story(lang) as progress:
        progress("scores", 0, None)
        rows = opened.write_scores(out, open_pack(pack))
    if as_json:
        show_json({"run": opened.id, "out": str(out), "rows": rows})
    else:
        tell(
            f"{rows:,} households of run {opened.id} in {out}.",
            f"筛查批次 {opened.id} 的 {rows:,} 个家庭已写入 {out}。",
            lang,
        )
