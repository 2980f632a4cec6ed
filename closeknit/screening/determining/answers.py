"""The answer for one family: tier, persons, amounts, start, reasons for each no, margins, what is missing, the trace."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from closeknit.engine.eligibility import Rule
from closeknit.engine.units import Text
from closeknit.packs.eligibility import Outcome
from closeknit.packs.loader import Pack
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.running import Answered
from closeknit.screening.determining.tracing import Entry, inputs_of, plain, trace
from closeknit.screening.determining.wording import in_words

Determination = dict[str, Any]


def determination(
    pack: Pack, answered: Answered, day: date, application_day: date, lang: str = "en"
) -> Determination:
    """Return the answer as plain data; its names are the published contract."""
    shape = outcome_of(pack)
    household = answered.household
    persons = [
        {
            "person": name,
            "tier": row[shape.person_tier],
            "route": row[shape.person_route],
            "amount_fen_month": row[shape.person_amount],
        }
        for name, row in zip(answered.family.names, answered.persons, strict=True)
    ]
    steps = trace(pack, answered, day, application_day)
    return {
        "application_day": application_day.isoformat(),
        "day": day.isoformat(),
        "area": answered.family.area,
        "residence": answered.family.residence,
        "household_tier": household[shape.household_tier],
        "persons": persons,
        "counted": [
            name
            for name, row in zip(answered.family.names, answered.persons, strict=True)
            if row[shape.counted]
        ],
        "counted_income_fen_month": household[shape.counted_income_month],
        "amount_fen_month": household[shape.amount],
        "start_month": _months_later(day, household[shape.start_after_months]),
        "review_months": household[shape.review_months],
        "refused": refusals(pack, answered, lang),
        "margins": {name: household[rule] for name, rule in shape.margins.items()},
        "changes": {name: plain(household[rule]) for name, rule in shape.changes.items()},
        "notes": {name: plain(household[rule]) for name, rule in shape.notes.items()},
        "missing": [],
        "texts": _texts(pack, steps),
        "proposals": sorted({e["step"] for e in steps if e["proposal"]}),
        "unconfirmed": sorted({e["step"] for e in steps if e.get("confirmed") is False}),
        "trace": [_localised(e, lang) for e in steps],
    }


def outcome_of(pack: Pack) -> Outcome:
    """Which rules make the answer."""
    outcome = eligibility_of(pack).outcome
    assert outcome is not None, "a pack with rules has eligibility/outcome.yaml"
    return outcome


def refusals(pack: Pack, answered: Answered, lang: str) -> list[dict[str, Any]]:
    """Every tier that is not reached, in order, with the reason of each test that says no or stays open."""
    book, shape = eligibility_of(pack).book, outcome_of(pack)
    found = []
    for tier, name in shape.tiers.items():
        rule = book.rules[name]
        rows: list[tuple[str | None, Mapping[str, Any]]] = (
            [(None, answered.household)]
            if rule.grain == "household"
            else list(zip(answered.family.names, answered.persons, strict=True))
        )
        if any(row[name] for _, row in rows):
            continue
        said: dict[str, list[str]] = {}  # the reason, and the people for whom it holds
        for who, row in rows:
            for words in _reasons(pack, answered, rule, row, lang):
                said.setdefault(words, []).extend([who] if who else [])
        comma = Text(", ", "、").in_(lang)
        because = [f"{comma.join(people)}: {words}" if people else words for words, people in said.items()]
        found.append({"tier": tier, "because": because})
    return found


def _reasons(pack: Pack, answered: Answered, rule: Rule, row: Mapping[str, Any], lang: str) -> list[str]:
    book = eligibility_of(pack).book
    citations = answered.compiled.plan.citations[rule.name]
    if not citations:
        text = Text(
            f"No text in force on that day provides for it: {rule.label.en}.",
            f"当日没有施行的文件规定：{rule.label.zh}。",
        )
        return [text.in_(lang)]
    tests = [book.rules[t] for t in rule.tests] or [rule]
    said = []
    for test in tests:
        value = row[test.name]
        if value is False:
            said.append(in_words(test.no or test.label, seen_by(test, answered, row), pack, lang))
            if test.decisive:
                break
        elif value is None:
            unknown = test.missing or Text(f"not known: {test.label.en}", f"尚不清楚：{test.label.zh}")
            said.append(unknown.in_(lang))
    return said


def seen_by(rule: Rule, answered: Answered, row: Mapping[str, Any]) -> dict[str, Any]:
    """What a sentence of a rule may name: what it read, and every other answer of the same row and household."""
    household = {f"household.{name}": value for name, value in answered.household.items()}
    return household | dict(row) | inputs_of(rule, answered, row)


def _texts(pack: Pack, steps: list[Entry]) -> list[str]:
    """The texts that the answer rests on, in the order of first use."""
    used = dict.fromkeys(e["source"] for e in steps if e["source"])
    return [s for s in used if s in pack.sources and pack.sources[s].kind != "proposal"]


def _months_later(day: date, months: int | None) -> str | None:
    """The month so many months after the day's; None where nothing begins or it is not known."""
    if not months:
        return None
    index = day.year * 12 + day.month - 1 + months
    return f"{index // 12:04d}-{index % 12 + 1:02d}"


def _localised(entry: Entry, lang: str) -> Entry:
    return {k: v.in_(lang) if isinstance(v, Text) else v for k, v in entry.items()}
