"""The pack that is in force in this office, and its figures on a day."""

from __future__ import annotations

from datetime import date

from closeknit.casework.policy_pack import pack_in_force
from closeknit.engine.units import NotInForce, Text


def in_force_amount(parameter: str, on: date, area: str, residence: str = "urban") -> int | None:
    """Return a parameter's amount in its smallest unit; None where no figure is on file."""
    try:
        return pack_in_force().parameters[parameter].in_force(on, area).amount_if_known(residence)
    except NotInForce:
        return None


def in_force_word(parameter: str, on: date, area: str) -> str | None:
    """Return the word of a parameter whose values are words."""
    code = in_force_amount(parameter, on, area)
    words = pack_in_force().parameters[parameter].words
    return next((word for word, its in words.items() if its == code), None)


def quick_aid_ceiling(on: date, area: str) -> int | None:
    """Fen: so many monthly dibao lines of one person (per mille of the line)."""
    line = in_force_amount("dibao.line", on, area)
    lines = in_force_amount("temporary.quick_max_lines", on, area)
    return None if line is None or lines is None else line * lines // 1000


def tier_words(tier: str | None) -> Text:
    """Return a tier in words."""
    from closeknit.screening.determining.compiling import eligibility_of

    if tier is None:
        return Text("open", "待定")
    codes = eligibility_of(pack_in_force()).book.facts["current_tier"].codes or {}
    return codes.get(tier, Text(tier, tier))


def holds_on(source: str, on: date) -> bool:
    """Whether a text of the pack is in force on the day."""
    found = pack_in_force().sources.get(source)
    return found is not None and found.holds_on(on)


def cited_on(on: date, *citations: str) -> list[str]:
    """Return those of the citations (source:article) whose text is in force on the day."""
    return [citation for citation in citations if holds_on(citation.partition(":")[0], on)]


def title_of(citation: str) -> Text:
    """Return a citation in words: title and article."""
    source, _, article = citation.partition(":")
    found = pack_in_force().sources.get(source)
    if found is None:
        return Text(citation, citation)
    if not article:
        return found.title
    return Text(f"{found.title.en}, art. {article}", f"《{found.title.zh.strip('《》')}》第{article}条")
