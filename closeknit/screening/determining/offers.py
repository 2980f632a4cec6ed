"""Needs of one family, and the measures that could meet them: a proposal from which a person chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from closeknit.engine.units import FactsRefused
from closeknit.packs.loader import Pack
from closeknit.packs.measures import ANY, Measures, Need, measures_of
from closeknit.packs.sources import PROPOSAL, cited
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.running import Answered
from closeknit.screening.determining.tracing import split

Offer = dict[str, Any]


def offers(pack: Pack, answered: Answered, day: date, lang: str) -> tuple[list[Offer], list[Offer]]:
    """Return the needs that are stated or shown, and the measures that fit need, tier and day.

    Raises: FactsRefused for a stated need that the pack does not know.
    """
    catalogue = measures_of(pack)
    if catalogue is None:
        return [], []
    stated = answered.family.needs
    for place, name in enumerate(stated):
        if name not in catalogue.needs:
            raise FactsRefused(
                f"needs[{place}]: there is no need {name!r}; needs: {', '.join(catalogue.needs)}.",
                f"needs[{place}]：没有名为{name}的需求；可用：{'、'.join(catalogue.needs)}。",
            )
    tiers = _tiers(pack, answered)
    found = {n.name: _need(n, answered, stated, lang) for n in catalogue.needs.values()}
    present = {name: need for name, need in found.items() if need}
    measures = list(_measures(pack, catalogue, present, tiers, day, lang))
    offered = {m["need"] for m in measures}
    named = [n for name, n in present.items() if n["stated"] or n["because"] or name in offered]
    return named, measures


def _tiers(pack: Pack, answered: Answered) -> set[str]:
    """The tiers of the family and of its persons, as far as they are known."""
    shape = outcome_of(pack)
    found = {answered.household[shape.household_tier], *(p[shape.person_tier] for p in answered.persons)}
    return {t for t in found if t not in (None, "none")}


def _need(need: Need, answered: Answered, stated: Sequence[str], lang: str) -> Offer | None:
    """A need with who shows it and by what; None if it is not there, or whatever shows it is unknown."""
    people = list(zip(answered.family.names, answered.persons, strict=True))
    shown = [
        n for n in need.shown_by if _says(answered.household, n) or any(_says(row, n) for _, row in people)
    ]
    if not (shown or need.every_family or need.name in stated):
        return None
    return {
        "need": need.name,
        "label": need.label.in_(lang),
        "stated": need.name in stated,
        "because": shown,
        "persons": [name for name, row in people if any(_says(row, n) for n in shown)],
    }


def _says(row: Mapping[str, Any], name: str) -> bool:
    return row.get(name) is True


def _measures(
    pack: Pack, catalogue: Measures, present: Mapping[str, Offer], tiers: set[str], day: date, lang: str
) -> Iterator[Offer]:
    for measure in catalogue.measures.values():
        fits = measure.need in present and (ANY in measure.tiers or tiers & set(measure.tiers))
        citation = measure.citation_on(pack, day)
        if not fits or citation is None:
            continue
        source, article = split(citation)
        yield {
            "measure": measure.name,
            "need": measure.need,
            "label": measure.label.in_(lang),
            "kind": measure.kind,
            "department": measure.department.in_(lang),
            "condition": measure.condition.in_(lang),
            "persons": present[measure.need]["persons"],
            "source": source,
            "article": article,
            "proposal": cited(citation, pack.sources, measure.name).kind == PROPOSAL,
        }
