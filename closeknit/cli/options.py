"""The options that every verb shares, and how days and languages are read."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from closeknit.cli.words import Lang, both
from closeknit.engine.units import NotFound


def read_day(text: str) -> date:
    """Return the day written as YYYY-MM-DD; anything else is a usage error."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            both(f"{text!r} is not a day: write YYYY-MM-DD", f"“{text}”不是日期，请写成 YYYY-MM-DD")
        ) from None


def there(paths: list[Path] | Path | None) -> list[Path] | Path | None:
    """Return the paths as they are.

    Raises: NotFound, naming the first that does not exist.
    """
    for path in [paths] if isinstance(paths, Path) else paths or []:
        if not path.exists():
            raise NotFound(
                f"{path}: there is no such file or folder; check the path.",
                f"{path}：没有此文件或文件夹，请检查路径。",
            )
    return paths


PackOption = Annotated[
    str,
    typer.Option(
        "--pack",
        metavar="NAME|DIR",
        envvar="CLOSEKNIT_PACK",
        help=both("The policy pack: a name or a folder.", "规则包：名称或文件夹。"),
    ),
]
HomeOption = Annotated[
    Path,
    typer.Option(
        "--home",
        metavar="DIR",
        envvar="CLOSEKNIT_HOME",
        file_okay=False,
        help=both("Where lake, vault, keys and runs live.", "数据湖、身份保险库、密钥和筛查结果所在目录。"),
    ),
]
LangOption = Annotated[
    Lang,
    typer.Option(
        "--lang",
        envvar="CLOSEKNIT_LANG",
        help=both("Language of messages and results.", "提示和结果使用的语言。"),
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", help=both("Print the result as JSON.", "以 JSON 输出结果。")),
]
RunOption = Annotated[
    str | None,
    typer.Option(
        "--run",
        metavar="RUN",
        help=both("Which run; the latest if left out.", "指定筛查批次，缺省为最近一次。"),
    ),
]
AreaOption = Annotated[
    str | None,
    typer.Option(
        "--area",
        metavar="CODE",
        help=both("Only this area: 6 to 12 digits of its division code.", "只看该区域：区划代码前6至12位。"),
    ),
]
DEFAULT_PACK = "cn"
DEFAULT_HOME = Path("var")
DEFAULT_LANG: Lang = "en"
