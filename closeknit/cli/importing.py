"""`closeknit import`: departmental files into the lake."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.console import refuse, show_json, show_table, story, tell
from closeknit.cli.opening import open_home, open_pack
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
    there,
)
from closeknit.cli.words import Lang, Text, both

_HEADINGS = (
    Text("register", "部门数据"),
    Text("rows in", "总行数"),
    Text("accepted", "接收"),
    Text("rejected", "拒收"),
    Text("duplicates", "重复"),
    Text("superseded", "被替代"),
)
_COUNTS = ("rows_in", "accepted", "rejected", "duplicates", "superseded")


def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="DIR|FILE…",
            callback=there,
            help=both("Files, or folders of files.", "文件，或存放文件的文件夹。"),
        ),
    ],
    mapping: Annotated[
        Path | None,
        typer.Option(
            metavar="M.yaml",
            callback=there,
            dir_okay=False,
            help=both(
                "Names of columns and codes that differ from the contract.",
                "与数据约定不同的列名和代码对照。",
            ),
        ),
    ] = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.importing import ImportRefused, import_paths

    refusal: ImportRefused | None = None
    with story(lang) as progress:
        try:
            report = import_paths(
                paths, open_pack(pack), open_home(home), mapping, progress, today=date.today()
            )
        except ImportRefused as some:
            refusal, report = some, some.report
    for sentence in report.sentences():
        tell(sentence.en, sentence.zh, lang)
    if as_json:
        show_json(report.as_json())
    elif report.files:
        show_import(report.registers, lang)
    if refusal is not None:
        refuse(refusal.text, lang)
    tell("Next: closeknit screen --day YYYY-MM-DD", "下一步：closeknit screen --day YYYY-MM-DD", lang)


def show_import(registers: Mapping[str, Mapping[str, int]], lang: Lang) -> None:
    """Print one row per register: rows in = accepted + rejected + duplicates + superseded."""
    counts = [(name, [register[key] for key in _COUNTS]) for name, register in sorted(registers.items())]
    totals = [sum(column) for column in zip(*(numbers for _, numbers in counts), strict=True)]
    rows = [(name, *numbers) for name, numbers in [*counts, (Text("all", "合计").in_(lang), totals)]]
    show_table([heading.in_(lang) for heading in _HEADINGS], rows, numbers=range(1, len(_COUNTS) + 1))
