"""What can be wrong with rules although they load: a worked example that fails, a rule that never varies.

`closeknit pack check` runs every rule on the worked examples and on a generated sample of families; a rule whose answer
is the same for all of them silently matches everybody or nobody, and is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any

from closeknit.engine.eligibility import FactSpec
from closeknit.engine.units import CloseknitError, Progress, silent
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.examples import CaseResult, law_cases, run_cases
from closeknit.screening.determining.families import Family
from closeknit.screening.determining.running import Answered, answer_families

SAMPLE = 200


def check_law(pack: Pack, progress: Progress = silent) -> Iterator[Problem]:
    """Every problem of a pack's rules; nothing if it has none."""
    if pack.eligibility is None:
        return
    try:
        cases = law_cases(pack)
        results: list[CaseResult] = []
        for result in run_cases(pack, cases):
            results.append(result)
            progress("worked examples", len(results), len(cases))
        yield from _failing(results)
        answered = [r.answered for r in results if r.answered is not None]
        answered += _sample(pack, answered)
    except CloseknitError as error:
        yield Problem("eligibility", error.text)
        return
    yield from _unvarying(pack, answered)


def _failing(results: Iterable[CaseResult]) -> Iterator[Problem]:
    for result in results:
        if not result.holds:
            found = "; ".join(f"{k}: {v!r}" for k, v in result.found.items())
            yield problem(
                result.case.file,
                f"case {result.case.name!r} does not come out as expected; the rules give {found}",
                f"示例“{result.case.name}”与预期不符；规则结果为 {found}",
            )


def _sample(pack: Pack, answered: list[Answered]) -> list[Answered]:
    """Families of the examples with every fact drawn anew: drawn by hash, so that the sample is always the same."""
    if not answered or pack.default_area is None:
        return []
    facts = eligibility_of(pack).book.facts
    day = max(a.compiled.plan.day for a in answered)
    bases = [a.family for a in answered if a.family.area.startswith(pack.default_area[:4])]
    families = [
        _drawn(bases[place % len(bases)], facts.values(), place, day)
        for place in range(SAMPLE if bases else 0)
    ]
    return answer_families(pack, families, day, day)


def _drawn(base: Family, facts: Iterable[FactSpec], seed: int, day: date) -> Family:
    specs = list(facts)

    def redrawn(row: Any, grain: str, place: int) -> dict[str, Any]:
        found = dict(row)
        for spec in specs:
            if spec.grain == grain and spec.name in found and spec.name != "relation":
                found[spec.name] = _draw(spec, f"{seed}/{grain}/{place}/{spec.name}", day)
        return found

    return replace(
        base,
        household=redrawn(base.household, "household", 0),
        persons=tuple(redrawn(p, "person", n) for n, p in enumerate(base.persons)),
        supporters=tuple(redrawn(s, "supporter", n) for n, s in enumerate(base.supporters)),
    )


def _draw(spec: FactSpec, key: str, day: date) -> Any:
    number = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
    if number % 16 == 0 and spec.none is None:
        return None
    if spec.type == "bool":
        return number % 2 == 0
    if spec.type == "code":
        return list(spec.codes or {})[number % len(spec.codes or {"": ""})]
    if spec.type == "date":
        return day - timedelta(days=number % (90 * 365))
    if spec.type == "money":
        return number % (10 ** (3 + number % 5))
    low, high = spec.minimum or 0, min(spec.maximum or 99, 99)
    return low + number % (high - low + 1)


def _unvarying(pack: Pack, answered: list[Answered]) -> Iterator[Problem]:
    seen: dict[str, set[Any]] = {}
    rules = eligibility_of(pack).book.rules
    for one in answered:
        for name, rule in rules.items():
            rows = {"household": (one.household,), "person": one.persons, "supporter": one.supporters}
            seen.setdefault(name, set()).update(row[name] for row in rows[rule.grain])
    for name in rules:
        if len(seen.get(name, ())) < 2:
            yield problem(
                f"eligibility rule {name}",
                f"its answer never varies ({seen.get(name) or 'no row'}); it matches everybody or nobody: correct it, "
                "or add a worked example on its other side",
                "结果从不变化，等于适用于所有人或不适用于任何人；请更正，或补充另一侧的示例",
            )
