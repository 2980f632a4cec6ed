"""`closeknit households review`: households that the registers leave unclear, for somebody to look at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from closeknit.cli.console import Verb, show_json, show_table, tell
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
from closeknit.cli.revealing import RevealOption, log
from closeknit.cli.words import Lang, Text, both

if TYPE_CHECKING:
    from closeknit.intake.review import Identified, ReviewCase
    from closeknit.screening.areas import Areas

households_app = typer.Typer(
    no_args_is_help=True,
    help=both("Households as derived from the registers.", "由部门数据推定的家庭。"),
)


@households_app.command(
    "review",
    cls=Verb,
    help=both(
        "List what the registers leave unclear about households: reason, area, how many.",
        "列出部门数据未能确定的家庭情况：原因、区域、数量。",
    ),
    epilog=both(
        "Example: closeknit households review --area 420106001 --cases",
        "示例：closeknit households review --area 420106001 --cases --lang zh",
    ),
)
def review(
    area: AreaOption = None,
    reason: Annotated[
        str,
        typer.Option(
            metavar="CODE", help=both("Only this reason, such as two_books.", "只看该原因，如 two_books。")
        ),
    ] = "",
    cases: Annotated[
        bool, typer.Option("--cases", help=both("Case by case instead of counted.", "逐件列出，不汇总。"))
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help=both("At most so many cases.", "最多件数。"))] = 50,
    reveal: RevealOption = None,
    run: RunOption = None,
    pack: PackOption = DEFAULT_PACK,
    home: HomeOption = DEFAULT_HOME,
    lang: LangOption = DEFAULT_LANG,
    as_json: JsonOption = False,
) -> None:
    from closeknit.intake.review import identities, people_of, review_cases, review_counts
    from closeknit.screening.areas import read_areas
    from closeknit.screening.results import open_run

    opened = open_home(home)
    chosen = open_run(opened, run)
    version, districts = chosen.manifest["household_version"], chosen.manifest["areas"]
    named = read_areas(opened, open_pack(pack))
    if not cases and reveal is None:
        counted = review_counts(opened, version, districts, area or "")
        counted = [line for line in counted if reason in ("", line[1])]
        _show_counts(counted, named, lang, as_json)
        return
    found = review_cases(opened, version, districts, area or "", reason, limit)
    known: Sequence[Identified | None] = [None] * len(found)
    if reveal is not None:
        people = people_of(opened, version, districts, found)
        log(opened, reveal, f"households review {chosen.id}", len({key for keys in people for key in keys}))
        known = identities(opened, found, people, chosen.day)
    if as_json:
        show_json([_case_json(case, who, lang) for case, who in zip(found, known, strict=True)])
    else:
        _show_cases(found, known, named, lang)


def _show_counts(
    counted: Sequence[tuple[str | None, str, int]], named: Areas, lang: Lang, as_json: bool
) -> None:
    if as_json:
        show_json(
            [
                {"street": street, "reason": reason, "words": _words(reason, lang), "cases": n}
                for street, reason, n in counted
            ]
        )
        return
    headings = (Text("street", "街道"), Text("cases", "件数"), Text("reason", "原因"), Text("code", "代码"))
    rows = [(named.name(street).in_(lang), n, _words(reason, lang), reason) for street, reason, n in counted]
    show_table([heading.in_(lang) for heading in headings], rows, numbers=(1,))
    total = sum(n for _, _, n in counted)
    tell(
        f"{total:,} cases; --cases lists them one by one.", f"共 {total:,} 件；加 --cases 可逐件列出。", lang
    )


def _show_cases(
    found: Sequence[ReviewCase], known: Sequence[Identified | None], named: Areas, lang: Lang
) -> None:
    headings = [
        Text("community", "社区"),
        Text("household", "家庭标识"),
        Text("people", "人数"),
        Text("reason", "原因"),
    ]
    revealed = any(who is not None for who in known)
    if revealed:
        headings.append(Text("who", "人员"))
    rows = []
    for case, who in zip(found, known, strict=True):
        household = str(case.household_key) if case.household_key is not None else None
        row = (named.name(case.community).in_(lang), household, case.persons, _words(case.reason, lang))
        rows.append((*row, _who(who, lang)) if revealed else row)
    show_table([heading.in_(lang) for heading in headings], rows, numbers=(2,))
    tell(f"{len(found):,} cases shown.", f"列出 {len(found):,} 件。", lang)


def _who(who: Identified | None, lang: Lang) -> str:
    """Return the people of a case, and the number of its book if it has one."""
    if who is None:
        return ""
    people = [" ".join(fields.values()) for fields in who.people.values()]
    book = [f"{Text('book', '户号').in_(lang)} {who.book_no}"] if who.book_no else []
    return Text("; ", "；").in_(lang).join([*book, *people])


def _case_json(case: ReviewCase, who: Identified | None, lang: Lang) -> dict[str, Any]:
    """Return the case; keys as text, since readers of JSON round numbers this long."""
    keys = {"person": case.person_key, "household": case.household_key, "other": case.other_key}
    said: dict[str, Any] = {
        "reason": case.reason,
        "words": _words(case.reason, lang),
        "community": case.community,
        "people": case.persons,
        **{name: None if key is None else str(key) for name, key in keys.items()},
    }
    if who is not None:
        said["book_no"] = who.book_no
        said["identities"] = list(who.people.values())
    return said


def _words(reason: str, lang: Lang) -> str:
    from closeknit.intake.review_words import REVIEW_WORDS

    words = REVIEW_WORDS.get(reason)
    return words.in_(lang) if words is not None else reason
