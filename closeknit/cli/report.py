"""`closeknit report`: a run as one HTML page, or as Excel worklists, one per street."""

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


def report(
    out: Annotated[
        Path,
        typer.Option(
            metavar="FILE.html|DIR|FILE.xlsx",
            help=both(
                "FILE.html: the page. A folder: the worklists, one .xlsx per street.",
                "FILE.html：报告网页；文件夹：按街道分的 Excel 工作清单。",
            ),
        ),
    ],
    run: RunOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.reporting import write_html, write_worklists

    with story(lang) as progress:
        progress("report", 0, None)
        write = write_html if out.suffix.lower() in (".html", ".htm") else write_worklists
        written = write(open_home(home), open_pack(pack), run, out, lang)
    files = written if isinstance(written, list) else [out]
    if as_json:
        show_json({"out": str(out), "files": [str(file) for file in files]})
    else:
        tell(f"Written: {out}", f"已写入：{out}", lang)
