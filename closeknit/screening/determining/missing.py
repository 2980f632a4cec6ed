"""Which unknown facts could change the answer, and what the answer would be either way.

Every unknown fact is tried at the values that lie on both sides of every limit it could meet (nothing and a great
deal, yes and no, each code), alone and together with the other unknown ones; the variants run through the rules as so
many families at once. A fact matters if two variants that differ in nothing else differ in the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from closeknit.engine.eligibility import ON_APPLICATION, FactSpec
from closeknit.engine.policy import InForce
from closeknit.packs.changes import Change, with_changes
from closeknit.packs.loader import Pack
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.families import Family
from closeknit.screening.determining.running import Answered, answer_families, answer_under

MOST = 100_000_000_00  # fen: a sum beyond every limit
ALL_TOGETHER = 10  # so many unknown facts are tried in every combination, more one by one
Outcome = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """One fact nobody supplied: whose, which, and the values worth trying."""

    grain: str
    place: int  # of the person or supporter; 0 for the household
    fact: FactSpec
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A fact to ask for, because the answer hangs on it."""

    unknown: Unknown
    outcomes: tuple[
        tuple[Any, Outcome], ...
    ]  # value tried → outcome, the other unknown facts at their first value


def questions(
    pack: Pack, answered: Answered, day: date, application_day: date
) -> tuple[tuple[Question, ...], tuple[Outcome, ...]]:
    """Return the facts that could change the outcome, and the outcomes that are possible.

    Rules carry unknown, so an outcome that is known already is the same whatever the unknown facts turn out to be.
    """
    family = answered.family
    if _is_known(_outcome(pack, answered)):
        return (), ()
    unknown = _relevant(pack, family, day, application_day)
    if not unknown:
        return (), ()
    choices = list(_choices(unknown))
    variants = [_with(family, dict(zip(unknown_keys(unknown), c, strict=True))) for c in choices]
    outcomes = [_outcome(pack, a) for a in answer_families(pack, variants, day, application_day)]
    by_choice = dict(zip(choices, outcomes, strict=True))
    asked = [
        Question(one, found)
        for place, one in enumerate(unknown)
        if (found := _differs(by_choice, place, one, unknown))
    ]
    return tuple(asked), tuple(dict.fromkeys(outcomes))


def missing_figures(pack: Pack, answered: Answered, day: date, application_day: date) -> tuple[InForce, ...]:
    """Return the parameters without a figure on file that leave the outcome open: another figure, another outcome.

    Each is tried at nothing and at a great deal, the other ones and the unknown facts at one end or the other.
    """
    open_ = _without_figure(pack, answered, day, application_day)
    if not open_ or _is_known(_outcome(pack, answered)):
        return ()
    unknown = _relevant(pack, answered.family, day, application_day)
    keys = unknown_keys(unknown)
    families = [
        _with(answered.family, dict(zip(keys, (u.values[end] for u in unknown), strict=True)))
        for end in (0, -1)
    ]
    return tuple(
        value
        for name, value in open_.items()
        if any(_hangs_on(pack, name, open_, family, day, application_day) for family in families)
    )


def _without_figure(pack: Pack, answered: Answered, day: date, application_day: date) -> dict[str, InForce]:
    """The parameters that the outcome rests on and whose value in force is stated as unknown."""
    book, residence = eligibility_of(pack).book, answered.family.residence
    behind = _behind_the_outcome(pack, day, application_day)
    names = {
        p for rule in behind if rule in book.rules for p in book.reads(rule, day, application_day).parameters
    }
    return {
        name: answered.in_force[name]
        for name in sorted(names)
        if answered.in_force[name].amount_if_known(residence) is None
    }


def _hangs_on(
    pack: Pack, name: str, open_: Mapping[str, InForce], family: Family, day: date, application_day: date
) -> bool:
    """Whether the outcome differs between a figure of nothing and a great one."""
    for others in (0, -1):
        packs = []
        for mine in (0, -1):
            figures = {n: _figures(pack, n)[mine if n == name else others] for n in open_}
            changes = [
                Change(n.removesuffix(ON_APPLICATION), figure, open_[n].area, open_[n].from_day)
                for n, figure in figures.items()
            ]
            packs.append(with_changes(pack, changes))
        low, high = answer_under([(p, family) for p in packs], day, application_day)
        if _outcome(pack, low) != _outcome(pack, high):
            return True
    return False


def _figures(pack: Pack, name: str) -> tuple[str, ...]:
    """Values worth trying, as the parameter's file would write them."""
    parameter = pack.parameters[name.removesuffix(ON_APPLICATION)]
    if parameter.words:
        return tuple(parameter.words)
    return ("0", "1000000" if parameter.unit.startswith("yuan") else "99")


def unknown_keys(unknown: Sequence[Unknown]) -> list[tuple[str, int, str]]:
    """Where each unknown fact stands."""
    return [(u.grain, u.place, u.fact.name) for u in unknown]


def _relevant(pack: Pack, family: Family, day: date, application_day: date) -> list[Unknown]:
    """The unknown facts that a rule reads, a sum's two windows as one."""
    book = eligibility_of(pack).book
    read = _behind_the_outcome(pack, day, application_day)
    found = []
    for spec in book.facts.values():
        if not spec.asked or spec.name not in read or (spec.grain == "supporter" and not family.supporters):
            continue
        rows = {"household": (family.household,), "person": family.persons, "supporter": family.supporters}
        for place, row in enumerate(rows[spec.grain]):
            beside_the_point = any(row.get(name) not in codes for name, codes in spec.asked_of.items())
            if row.get(spec.name) is None and not beside_the_point and (values := _values(spec, day)):
                found.append(Unknown(spec.grain, place, spec, values))
    return found


def _behind_the_outcome(pack: Pack, day: date, application_day: date) -> set[str]:
    """Every fact and rule that the outcome rests on; what a rule of procedure or change alone reads is not asked for."""
    book, shape = eligibility_of(pack).book, outcome_of(pack)
    waiting = [shape.household_tier, shape.amount, shape.person_tier]
    behind: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in behind:
            continue
        behind.add(name)
        if name in book.rules:
            reads = book.reads(name, day, application_day)
            waiting += [
                *reads.own,
                *reads.household,
                *(n for g in reads.gathered for n in (g.value, g.of) if n),
            ]
    return behind


def _values(spec: FactSpec, day: date) -> tuple[Any, ...]:
    if spec.type == "bool":
        return (False, True)
    if spec.type == "code":
        return tuple(spec.codes or ())
    if spec.type == "money":
        return (0, MOST)
    if spec.type == "date":
        years = (1, 10, 17, 30, 59, 65, 75)
        return (day.replace(day=1), *(date(day.year - y, 1, 1) for y in years))
    low, high = spec.minimum or 0, spec.maximum if spec.maximum is not None else 99
    return (high, low) if spec.none == high else (low, high)


def _choices(unknown: Sequence[Unknown]) -> Iterator[tuple[Any, ...]]:
    """Combinations to try: all of them where they are few, else each fact alone against two backgrounds."""
    if len(unknown) <= ALL_TOGETHER and _size(unknown) <= 2**ALL_TOGETHER:
        yield from product(*(u.values for u in unknown))
        return
    backgrounds = {tuple(u.values[0] for u in unknown), tuple(u.values[-1] for u in unknown)}
    seen = set()
    for background in sorted(backgrounds, key=repr):
        for place, one in enumerate(unknown):
            for value in one.values:
                choice = (*background[:place], value, *background[place + 1 :])
                if choice not in seen:
                    seen.add(choice)
                    yield choice


def _size(unknown: Sequence[Unknown]) -> int:
    size = 1
    for one in unknown:
        size *= len(one.values)
    return size


def _with(family: Family, values: Mapping[tuple[str, int, str], Any]) -> Family:
    household = dict(family.household)
    persons = [dict(p) for p in family.persons]
    supporters = [dict(s) for s in family.supporters]
    for (grain, place, name), value in values.items():
        {"household": [household], "person": persons, "supporter": supporters}[grain][place][name] = value
    return replace(family, household=household, persons=tuple(persons), supporters=tuple(supporters))


def _outcome(pack: Pack, answered: Answered) -> Outcome:
    shape = outcome_of(pack)
    tiers = tuple(row[shape.person_tier] for row in answered.persons)
    return (answered.household[shape.household_tier], answered.household[shape.amount], tiers)


def _is_known(outcome: Outcome) -> bool:
    tier, amount, persons = outcome
    return tier is not None and amount is not None and None not in persons


def _differs(
    by_choice: Mapping[tuple[Any, ...], Outcome], place: int, one: Unknown, unknown: Sequence[Unknown]
) -> tuple[tuple[Any, Outcome], ...]:
    """What each value of one fact leads to, for the first surroundings in which they differ; empty if never."""
    groups: dict[tuple[Any, ...], dict[Any, Outcome]] = {}
    for choice, outcome in by_choice.items():
        around = (*choice[:place], *choice[place + 1 :])
        groups.setdefault(around, {})[choice[place]] = outcome
    for found in groups.values():
        if len(set(found.values())) > 1:
            return tuple(found.items())
    return ()
