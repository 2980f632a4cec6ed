"""The trace of a decision: every step with its value, what it read, the parameter, the text and the article.

Steps come in the order in which they were answered; a parameter stands before the first step that read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from closeknit.engine.eligibility import ON_APPLICATION, Rule
from closeknit.engine.indicators import parameter_column
from closeknit.engine.policy import InForce
from closeknit.packs.loader import Pack
from closeknit.packs.sources import PROPOSAL, cited
from closeknit.screening.determining.compiling import eligibility_of
from closeknit.screening.determining.running import Answered

Entry = dict[str, Any]


def split(citation: str) -> tuple[str, str | None]:
    """A citation as source and article."""
    source, _, article = citation.partition(":")
    return source, article or None


def trace(pack: Pack, answered: Answered, day: date, application_day: date) -> list[Entry]:
    """Return the steps: those about the household once, those about people once for each of them."""
    book = eligibility_of(pack).book
    plan = answered.compiled.plan
    entries: list[Entry] = []
    shown: set[str] = set()
    for name in plan.order:
        for parameter in plan.reads[name].parameters:
            if parameter not in shown:
                shown.add(parameter)
                entries.append(_parameter(pack, answered, parameter, day, application_day))
        entries += _steps(pack, book.rules[name], answered)
    return entries


def _parameter(pack: Pack, answered: Answered, name: str, day: date, application_day: date) -> Entry:
    value: InForce = answered.in_force[name]
    plain = name.removesuffix(ON_APPLICATION)
    on = application_day if name != plain else day
    source, article = split(value.source)
    parameter = pack.parameters[plain]
    return {
        "step": plain,
        "label": parameter.label,
        "value": value.amount_if_known(answered.family.residence),
        "unit": smallest(parameter.unit),
        "inputs": {},
        "parameter": plain,
        "area": value.area,
        "in_force_from": value.from_day.isoformat(),
        "source": source,
        "article": article,
        "proposal": cited(value.source, pack.sources, plain).kind == PROPOSAL,
        "confirmed": not value.unconfirmed_on(on),
    }


def smallest(unit: str) -> str:
    """The unit in which the engine computes: yuan → fen, ratio → per_mille."""
    head, *per = unit.split("/")
    return "/".join([{"yuan": "fen", "ratio": "per_mille"}.get(head, head), *per])


def _steps(pack: Pack, rule: Rule, answered: Answered) -> Iterator[Entry]:
    if rule.grain == "household":
        yield _step(pack, rule, answered, answered.household, {})
    elif rule.grain == "person":
        for name, row in zip(answered.family.names, answered.persons, strict=True):
            yield _step(pack, rule, answered, row, {"person": name})
    else:
        for place, row in enumerate(answered.supporters):
            yield _step(pack, rule, answered, row, {"supporter": place})


def _step(
    pack: Pack, rule: Rule, answered: Answered, row: Mapping[str, Any], who: Mapping[str, Any]
) -> Entry:
    plan = answered.compiled.plan
    citations = citations_for(pack, plan.citations[rule.name], answered.family.area)
    source, article = split(citations[0]) if citations else (None, None)
    return {
        "step": rule.name,
        "label": rule.label,
        **who,
        "value": plain(row[rule.name]),
        "unit": rule.unit,
        "inputs": inputs_of(rule, answered, row),
        "parameter": None,
        "area": None,
        "in_force_from": None,
        "source": source,
        "article": article,
        "citations": list(citations),
        "proposal": bool(citations) and all(pack.sources[split(c)[0]].kind == PROPOSAL for c in citations),
    }


def citations_for(pack: Pack, citations: Iterable[str], area: str) -> tuple[str, ...]:
    """The citations of texts that hold in an area: another province's regulation is no ground there."""
    return tuple(c for c in citations if area.startswith(cited(c, pack.sources, c).area))


def inputs_of(rule: Rule, answered: Answered, row: Mapping[str, Any]) -> dict[str, Any]:
    """What the rule read, by name: facts and steps, answers of the household, what was gathered, parameters."""
    reads = answered.compiled.plan.reads[rule.name]
    found = {name: plain(row[name]) for name in reads.own}
    found |= {f"household.{name}": plain(answered.household[name]) for name in reads.household}
    found |= {g.words: plain(row[g.column]) for g in reads.gathered}
    for name in reads.parameters:
        found[name] = plain(answered.household[parameter_column(name)])
    return found


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value.isoformat() if isinstance(value, date) else value
