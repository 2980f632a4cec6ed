"""One family at the desk: a file or parsed JSON in, the whole answer out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from closeknit.engine.policy import InForce
from closeknit.engine.units import FactsRefused, Text
from closeknit.packs.areas import read_areas
from closeknit.packs.loader import Pack
from closeknit.screening.determining.answers import Determination, determination, outcome_of
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.deadlines import ACCEPTED, deadlines
from closeknit.screening.determining.families import Family, read_family, read_file
from closeknit.screening.determining.missing import Question, missing_figures, questions
from closeknit.screening.determining.offers import offers
from closeknit.screening.determining.running import answer_families
from closeknit.screening.determining.wording import code_label, shown, yuan


def determine_file(
    pack: Pack,
    path: Path,
    day: date,
    application_day: date | None,
    lang: str = "en",
    happened: Mapping[str, date] | None = None,
) -> Determination:
    """Return the answer for a family file. Without an application day, the file's example day or the decision day.

    Raises: FactsRefused, NotInForce, PackError.
    """
    return determine(pack, read_file(path), day, application_day or day, lang, str(path), happened)


def determine(
    pack: Pack,
    content: Any,
    day: date,
    application_day: date,
    lang: str = "en",
    where: str = "facts",
    happened: Mapping[str, date] | None = None,
) -> Determination:
    """Return the answer for one family's facts, as parsed from JSON.

    `happened`: the days of events that set clocks off; acceptance defaults to the application day.
    Raises: FactsRefused, NotInForce, PackError.
    """
    if application_day > day:
        raise FactsRefused(
            f"the application day {application_day} lies after the decision day {day}; exchange or correct them.",
            f"申请日{application_day}晚于决定日{day}，请更正。",
        )
    family = family_from(pack, content, application_day, where)
    return determine_family(pack, family, day, application_day, lang, happened)


def determine_family(
    pack: Pack,
    family: Family,
    day: date,
    application_day: date,
    lang: str = "en",
    happened: Mapping[str, date] | None = None,
) -> Determination:
    """Return the answer for a family whose facts are read already; `happened` as in `determine`.

    Raises: FactsRefused, NotInForce, PackError.
    """
    answered = answer_families(pack, [family], day, application_day)[0]
    answer = determination(pack, answered, day, application_day, lang)
    answer["clocks"], answer["remedies"] = deadlines(
        pack, answered, day, _events(happened or {}, application_day, day), lang
    )
    answer["needs"], answer["measures"] = offers(pack, answered, day, lang)
    asked, outcomes = questions(pack, answered, day, application_day)
    answer["missing"] = [_asked(pack, family, question, lang) for question in asked]
    figures = missing_figures(pack, answered, day, application_day)
    answer["missing"] += [_without_figure(pack, family, figure, day, lang) for figure in figures]
    answer["outcomes"] = [_told(pack, family, outcome, lang) for outcome in outcomes if len(outcomes) > 1]
    return answer


def _events(happened: Mapping[str, date], application_day: date, day: date) -> dict[str, date]:
    """The days of events, acceptance among them: never before the application, never after the decision."""
    accepted = happened.get(ACCEPTED, application_day)
    if not application_day <= accepted <= day:
        raise FactsRefused(
            f"the acceptance day {accepted} lies outside {application_day} to {day} (application to decision); correct it.",
            f"受理日{accepted}不在申请日{application_day}至决定日{day}之间，请更正。",
        )
    return {**happened, ACCEPTED: accepted}


def family_from(pack: Pack, content: Any, application_day: date, where: str) -> Family:
    """Return a family from parsed JSON, its periods counted back from the application day.

    Raises: FactsRefused, NotInForce.
    """
    law = eligibility_of(pack)
    area = content.get("area") if isinstance(content, Mapping) else None
    months = dict.fromkeys(law.windows, 12)
    if isinstance(area, str):
        months = {w: _months(pack, name, application_day, area) for w, name in law.windows.items()}
    return read_family(content, law, application_day, months, _areas(pack.root), where)


def _months(pack: Pack, parameter: str, day: date, area: str) -> int:
    return next(iter(pack.parameters[parameter].in_force(day, area).amounts.values()))


@lru_cache(maxsize=8)
def _areas(root: Path) -> frozenset[str]:
    return read_areas(root)


def _asked(pack: Pack, family: Family, question: Question, lang: str) -> dict[str, Any]:
    unknown = question.unknown
    found: dict[str, Any] = {"fact": unknown.fact.name, "label": unknown.fact.label.in_(lang)}
    if unknown.grain == "person":
        found["person"] = family.names[unknown.place]
    elif unknown.grain == "supporter":
        found["supporter_of"] = family.names[family.supporters[unknown.place]["supports"]]
    found["if"] = [
        {"value": shown(pack, unknown.fact.name, value, lang), **_told(pack, family, outcome, lang)}
        for value, outcome in question.outcomes
    ]
    return found


def _without_figure(pack: Pack, family: Family, figure: InForce, day: date, lang: str) -> dict[str, Any]:
    """A parameter that the answer hangs on and of which no figure is on file, in the form of a fact to ask for."""
    label = pack.parameters[figure.parameter].label
    words = Text(
        f"No figure of {figure.parameter} ({label.en}) is on file for {family.area} on {day}; "
        "enter the place's own in the pack, or give it with --set.",
        f"区划{family.area}在{day}没有参数{figure.parameter}（{label.zh}）的数值；请在规则包中录入本地标准，或用--set给出。",
    )
    return {
        "fact": None,
        "parameter": figure.parameter,
        "label": label.in_(lang),
        "area": family.area,
        "day": day.isoformat(),
        "in_words": words.in_(lang),
        "if": [],
    }


def _told(pack: Pack, family: Family, outcome: tuple[Any, ...], lang: str) -> dict[str, Any]:
    tier, amount, persons = outcome
    shape = outcome_of(pack)
    return {
        "household_tier": tier,
        "in_words": code_label(pack, shape.household_tier, str(tier), lang),
        "amount_fen_month": amount,
        "amount_yuan_month": None if amount is None else yuan(amount),
        "persons": dict(zip(family.names, persons, strict=True)),
    }
