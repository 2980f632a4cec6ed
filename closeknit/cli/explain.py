"""`closeknit explain`: why a household stands where it stands, from which rows, and what would change it."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from closeknit.cli.console import show_json
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


def explain(
    household: Annotated[
        str,
        typer.Argument(
            metavar="HOUSEHOLD",
            help=both("The household key, or the source's household number.", "家庭标识，或来源部门的户号。"),
        ),
    ],
    role: Annotated[
        Literal["officer", "worker", "family"],
        typer.Option(help=both("For whom the words are.", "说明的阅读对象。")),
    ] = "officer",
    run: RunOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.screening.explaining import explain as explain_household
    from closeknit.screening.explaining import for_role, render

    explanation = explain_household(open_home(home), open_pack(pack), household, run)
    if as_json:
        show_json(for_role(explanation, role))
    else:
        typer.echo(render(explanation, lang, role))
