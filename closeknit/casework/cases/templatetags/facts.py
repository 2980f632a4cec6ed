"""Filters for facts, and an address that is empty where no such page is.

{{ "deposits_fen"|fact_words }}   {{ fact|fact_value }}   {{ "self"|fact_code:"relation" }}   {% address "alerts:detail" alert_id=… as it %}
"""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from closeknit.casework.cases import facts
from closeknit.casework.wording import lang

register = template.Library()


@register.filter
def fact_words(name: str) -> str:
    """Return a fact's words in the language of the page."""
    return facts.words_of(name).in_(lang())


@register.filter
def fact_value(fact: Any) -> str:
    """Return a fact's value in the language of the page."""
    return facts.value_words(fact).in_(lang())


@register.filter
def fact_code(code: str, codes: str) -> str:
    """Return a code's words in the language of the page."""
    return facts.code_words(code, codes).in_(lang())


@register.filter
def fact_source(source: str) -> str:
    """Return where a fact comes from, in the language of the page."""
    return facts.source_words(source).in_(lang())


@register.simple_tag
def address(name: str, **keys: Any) -> str:
    """Return the address of a page, empty where the stage that has it is not there."""
    try:
        return reverse(name, kwargs=keys)
    except NoReverseMatch:
        return ""
