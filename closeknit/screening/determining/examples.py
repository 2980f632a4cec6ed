"""Worked examples of the rules: families with their days and what the law gives for them, run through the engine.

examples/*.json        one family each, in the form that `closeknit determine` reads, with an `example` part
examples/law/*.yaml    many cases each: a family of those, what is changed in it, and what comes out
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from closeknit.engine.units import CloseknitError, FactsRefused, NotInForce, PackError
from closeknit.packs.changes import Change, with_changes
from closeknit.packs.loader import Pack
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.desk import family_from
from closeknit.screening.determining.families import Family, read_file
from closeknit.screening.determining.missing import questions
from closeknit.screening.determining.running import Answered, answer_under
from closeknit.screening.determining.tracing import plain

_WHOLE_PAST = date(1949, 10, 1)
_CASE_KEYS = {"name", "family", "application_day", "day", "change", "set", "expect", "refused", "why"}


@dataclass(frozen=True, slots=True)
class Case:
    """One family on its two days, and what is expected: answers by name, or the words of a refusal."""

    file: str
    name: str
    content: Mapping[str, Any]
    application_day: date
    day: date
    changes: tuple[Change, ...]
    expect: Mapping[str, Any]
    refused: str | None


@dataclass(frozen=True, slots=True)
class CaseResult:
    """A case with what the rules gave for what it expects."""

    case: Case
    found: Mapping[str, Any]
    answered: Answered | None = None  # None: the case was refused

    @property
    def holds(self) -> bool:
        return dict(self.found) == dict(_flat(self.case))


def law_cases(pack: Pack) -> tuple[Case, ...]:
    """Return every worked example of the pack's rules.

    Raises: PackError naming the file and case that cannot be read.
    """
    folder = pack.root / "examples"
    found = [_family_case(pack, path) for path in sorted(folder.glob("*.json"))]
    for path in sorted((folder / "law").glob("*.yaml")):
        found += _cases(pack, path)
    return tuple(found)


def run_cases(pack: Pack, cases: Sequence[Case]) -> Iterator[CaseResult]:
    """Yield each case with what the rules give; cases of the same days run together."""
    groups: dict[tuple[date, date], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.day, case.application_day), []).append(case)
    for (day, application_day), group in groups.items():
        taken: list[tuple[Case, Pack, Family]] = []
        for case in group:
            try:
                changed = with_changes(pack, case.changes)
                taken.append((case, changed, family_from(changed, case.content, application_day, case.file)))
            except (FactsRefused, NotInForce) as error:
                yield CaseResult(case, {"refused": _contained(error, case)})
        yield from _together(taken, day, application_day)


def _together(taken: Sequence[tuple[Case, Pack, Family]], day: date, applied: date) -> Iterator[CaseResult]:
    try:
        answers = answer_under([(pack, family) for _, pack, family in taken], day, applied)
    except (FactsRefused, NotInForce) as error:
        if len(taken) == 1:
            yield CaseResult(taken[0][0], {"refused": _contained(error, taken[0][0])})
            return
        for one in taken:
            yield from _together([one], day, applied)
        return
    for (case, pack, _), answered in zip(taken, answers, strict=True):
        found = {key: _look_up(pack, answered, key) for key, _ in _flat(case) if key != "missing"}
        if "missing" in case.expect:
            asked, _ = questions(pack, answered, day, applied)
            found["missing"] = sorted({q.unknown.fact.name for q in asked})
        yield CaseResult(case, found, answered)


def _contained(error: CloseknitError, case: Case) -> str:
    """The expected words where the refusal has them, else all of its words."""
    return case.refused if case.refused and case.refused in str(error) else str(error)


def _flat(case: Case) -> list[tuple[str, Any]]:
    """What a case expects, by path: household_tier, amount_fen_month, persons.zhou.tier, steps.dibao, steps.age.zhou."""
    if case.refused:
        return [("refused", case.refused)]
    found: list[tuple[str, Any]] = []
    for key, value in case.expect.items():
        if key == "missing":
            found.append((key, sorted(value)))
        elif isinstance(value, Mapping):
            found += [
                (f"{key}.{name}.{inner}", one)
                for name, part in value.items()
                if isinstance(part, Mapping)
                for inner, one in part.items()
            ]
            found += [(f"{key}.{name}", one) for name, one in value.items() if not isinstance(one, Mapping)]
        else:
            found.append((key, value))
    return [(key, plain(value)) for key, value in found]


def _look_up(pack: Pack, answered: Answered, path: str) -> Any:
    shape, household = outcome_of(pack), answered.household
    people = dict(zip(answered.family.names, answered.persons, strict=True))
    head, *rest = path.split(".")
    if head == "persons":
        rule = {
            "tier": shape.person_tier,
            "route": shape.person_route,
            "amount_fen_month": shape.person_amount,
        }[rest[1]]
        return people[rest[0]][rule]
    if head == "steps":
        row = household if len(rest) == 1 else people[rest[1]]
        return plain(row[rest[0]])
    if head == "counted":
        return [name for name, row in people.items() if row[shape.counted]]
    names = {
        "household_tier": shape.household_tier,
        "amount_fen_month": shape.amount,
        "counted_income_fen_month": shape.counted_income_month,
        "review_months": shape.review_months,
    }
    groups = {"margins": shape.margins, "changes": shape.changes, "notes": shape.notes}
    return plain(household[names[head]] if head in names else household[groups[head][".".join(rest)]])


# ---- reading ---------------------------------------------------------------------------------------------


def _family_case(pack: Pack, path: Path) -> Case:
    content = read_file(path)
    shown = path.relative_to(pack.root).as_posix()
    example = content.get("example")
    if not example or not {"application_day", "day", "expect"} <= set(example):
        raise PackError(f"{shown}: an example family needs `example` with application_day, day and expect.")
    days = [date.fromisoformat(example[k]) for k in ("application_day", "day")]
    return Case(shown, path.stem, content, days[0], days[1], (), example["expect"], None)


def _cases(pack: Pack, path: Path) -> list[Case]:
    shown = path.relative_to(pack.root).as_posix()
    file = yaml.safe_load(path.read_text(encoding="utf-8"))
    common = {k: v for k, v in file.items() if k in ("family", "application_day", "day", "change", "set")}
    return [_case(pack, shown, common, case) for case in file["cases"]]


def _case(pack: Pack, shown: str, common: Mapping[str, Any], case: Mapping[str, Any]) -> Case:
    where = f"{shown}, case {case.get('name')!r}"
    if strange := set(case) - _CASE_KEYS:
        raise PackError(f"{where}: unknown key {', '.join(sorted(strange))}.")
    whole = {**common, **case}
    try:
        content = copy.deepcopy(read_file(pack.root / "examples" / f"{whole['family']}.json"))
        day = whole["day"]
        applied = whole.get("application_day", day)
    except KeyError as error:
        raise PackError(
            f"{where}: {error.args[0]} is missing; give it in the case or for the file."
        ) from None
    for change_path, value in {**common.get("change", {}), **case.get("change", {})}.items():
        _apply(content, change_path, value, where)
    changes = tuple(
        Change(name, str(value), str(content["area"]), _WHOLE_PAST)
        for name, value in {**common.get("set", {}), **case.get("set", {})}.items()
    )
    expected = case.get("expect", {})
    rules = eligibility_of(pack).book.rules
    for step in expected.get("steps", {}):
        if step not in rules:
            raise PackError(f"{where}: expects of a rule {step!r}, which there is not.")
    if not expected and "refused" not in case:
        raise PackError(f"{where}: expects nothing; give `expect` or `refused`.")
    return Case(shown, str(case["name"]), content, applied, day, changes, expected, case.get("refused"))


def _apply(content: Any, path: str, value: Any, where: str) -> None:
    """Set what a path names: area, household.deposits_fen, persons.zhou.works, persons.zhou (null removes him)."""
    head, *rest = path.split(".")
    value = _as_json(value)
    if head in ("persons", "supporters") and rest:
        key = head.removesuffix("s")
        rows = content.setdefault(head, [])
        place = next((i for i, row in enumerate(rows) if row.get(key) == rest[0]), None)
        if len(rest) > 1:
            if place is None:
                raise PackError(f"{where}: changes {path}, but there is no {key} {rest[0]!r}.")
            _put(rows[place], rest[1], value)
        elif value is None:
            if place is not None:
                del rows[place]
        else:
            rows.append({key: rest[0], **value})
    elif head == "household" and rest:
        _put(content.setdefault("household", {}), rest[0], value)
    else:
        _put(content, head, value)


def _put(row: dict[str, Any], name: str, value: Any) -> None:
    if value is None:
        row.pop(name, None)
    else:
        row[name] = value


def _as_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {k: _as_json(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_as_json(v) for v in value]
    return value
