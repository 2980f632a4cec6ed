"""`closeknit fsck`: whether everything that is always true of casework is true here; exit code 1 if not."""

from __future__ import annotations

import typer

from closeknit.cli.console import REFUSED, show_json, tell
from closeknit.cli.options import (
    DEFAULT_HOME,
    DEFAULT_LANG,
    DEFAULT_PACK,
    HomeOption,
    JsonOption,
    LangOption,
    PackOption,
)
from closeknit.cli.words import Lang, as_called


def fsck(
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.web.starting import migrate, start

    start(home.resolve(), pack)
    migrate()
    if not look_through(lang, as_json):
        raise typer.Exit(REFUSED)


def look_through(lang: Lang, as_json: bool = False) -> bool:
    """Ask every invariant, say what each found; return whether all hold. Django is set up."""
    from closeknit.casework.invariants import INVARIANTS, look
    from closeknit.web import clock

    found = look(*clock.now())
    if as_json:
        show_json(
            {
                name: {
                    "says": INVARIANTS[name].says.in_(lang),
                    "rows": one.rows,
                    "breaches": one.breaches,
                    "where": [text.in_(lang) for text in one.said],
                }
                for name, one in found.items()
            }
        )
    else:
        for name, one in found.items():
            typer.echo(f"{one.breaches:>6} / {one.rows:<9} {INVARIANTS[name].says.in_(lang)}")
            for text in one.said:
                typer.echo(as_called(f"         {text.in_(lang)}"))
    broken = sum(one.breaches > 0 for one in found.values())
    if broken:
        tell(
            f"{broken} of {len(found)} invariants do not hold: stop working on this database, keep it as it is, restore the last sound backup.",
            f"{len(found)}项不变式中有{broken}项不成立：请停止使用此数据库并保留原状，恢复最近的完好备份。",
            lang,
        )
    else:
        tell(f"All {len(found)} invariants hold.", f"{len(found)}项不变式全部成立。", lang)
    return not broken
