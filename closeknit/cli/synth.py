"""`closeknit synth`: a synthetic district as departmental files, with the truth apart."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import show_json, story, tell
from closeknit.cli.opening import open_pack
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

DEFAULT_DAY = date(2024, 8, 31)
DEFAULT_SEED = 7


def synth(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help=both("The folder to write to.", "写入的文件夹。"), file_okay=False
        ),
    ],
    people: Annotated[int, typer.Option(min=100, help=both("How many persons.", "人数。"))] = 20_000,
    seed: Annotated[
        int, typer.Option(help=both("The same seed gives the same district.", "相同种子得到相同的区。"))
    ] = DEFAULT_SEED,
    day: Annotated[
        date | None,
        typer.Option(
            parser=read_day,
            metavar="YYYY-MM-DD",
            help=both("The last day covered (default 2024-08-31).", "数据截止日（缺省 2024-08-31）。"),
        ),
    ] = None,
    months: Annotated[
        int, typer.Option(min=1, help=both("How many months of deliveries.", "按月报送的月数。"))
    ] = 3,
    districts: Annotated[
        list[str] | None,
        typer.Option(
            "--district",
            metavar="CODE",
            help=both(
                "District codes that share the people (default 420106).",
                "区县代码，可多次给出（缺省 420106）。",
            ),
        ),
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.synth.district import WUCHANG, write_district

    with story(lang) as progress:
        written = write_district(
            folder,
            people,
            seed,
            day or DEFAULT_DAY,
            open_pack(pack),
            progress,
            months=months,
            districts=districts or [WUCHANG],
        )
    if as_json:
        show_json(
            {
                "folder": str(folder),
                "people": people,
                "seed": seed,
                "day": day or DEFAULT_DAY,
                "persons": written.persons,
                "households": written.households,
                "rows": written.rows,
                "errors": written.errors,
                "files": written.files,
                "story": str(folder / "truth" / "story.json"),
            }
        )
    tell(
        f"{written.rows:,} rows in {len(written.files)} files about {written.persons:,} invented people in {folder}; "
        f"what really happened is in {folder / 'truth'}.",
        f"已在 {folder} 写入 {written.persons:,} 名虚构人员的 {len(written.files)} 个文件，共 {written.rows:,} 行；"
        f"真实情况另存于 {folder / 'truth'}。",
        lang,
    )
    tell(f"Next: closeknit import {folder}", f"下一步：closeknit import {folder}", lang)
