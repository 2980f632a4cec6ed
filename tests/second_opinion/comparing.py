"""Both answers side by side: the pack's rules over many families at once, the second opinion over each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from closeknit.packs.loader import Pack
from closeknit.screening.determining.desk import family_from
from closeknit.screening.determining.families import Family
from closeknit.screening.determining.running import Answered, answer_families
from tests.second_opinion.families import PACK
from tests.second_opinion.opinion import Opinion, opinion


@dataclass(frozen=True)
class Difference:
    """One family on which the two disagree."""

    content: Mapping[str, Any]
    application_day: date
    day: date
    differs: Mapping[str, tuple[Any, Any]]  # what → (rules, second opinion)

    def __str__(self) -> str:
        said = "; ".join(
            f"{what}: rules {a!r}, second opinion {b!r}" for what, (a, b) in self.differs.items()
        )
        return f"{self.application_day} {self.day} {said}\n{self.content}"


def read(pack: Pack, content: Mapping[str, Any], application_day: date) -> Family:
    return family_from(pack, content, application_day, "a made family")


def compare(
    pack: Pack, contents: Sequence[Mapping[str, Any]], application_day: date, day: date
) -> Iterator[Difference]:
    """Yield every family on which the pack's rules and the second opinion differ."""
    read_ones = [read(pack, content, application_day) for content in contents]
    for content, answered in zip(
        contents, answer_families(pack, read_ones, day, application_day), strict=True
    ):
        mine, theirs = of_opinion(opinion(content, application_day, day, PACK)), of_rules(answered)
        differs = {what: (theirs[what], mine[what]) for what in mine if theirs[what] != mine[what]}
        if differs:
            yield Difference(content, application_day, day, differs)


def of_opinion(found: Opinion) -> dict[str, Any]:
    return {
        "household tier": found.household_tier,
        "tiers": dict(found.tiers),
        "amounts": dict(found.amounts),
        "counted": list(found.counted),
        "counted income": found.counted_income,
        "amount": found.amount,
        "paid after": found.paid_after,
        "review": found.review_months,
    }


def _tier(person: Mapping[str, Any]) -> str | None:
    alone = person["person_tier"] == "dibao" and person["person_route"] == "single_person"
    return "single_person" if alone else person["person_tier"]


def of_rules(answered: Answered) -> dict[str, Any]:
    names, persons, household = answered.family.names, answered.persons, answered.household
    return {
        "household tier": household["household_tier"],
        "tiers": {n: _tier(p) for n, p in zip(names, persons, strict=True)},
        "amounts": {n: p["person_amount_fen_month"] for n, p in zip(names, persons, strict=True)},
        "counted": [n for n, p in zip(names, persons, strict=True) if p["counted"]],
        "counted income": household["income_fen_month"],
        "amount": household["amount_fen_month"],
        "paid after": household["start_after_months"],
        "review": household["review_months"] or None,
    }
