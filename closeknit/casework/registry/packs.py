"""Names of facts in words, from the pack of this installation."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from closeknit.engine.units import Text


@lru_cache(maxsize=2)
def _labels(name: str) -> Mapping[str, Text]:
    from closeknit.packs.loader import load_pack

    law = load_pack(name).eligibility
    return {fact: its.label for fact, its in law.book.facts.items()} if law else {}


def fact_labels() -> Mapping[str, Text]:
    """Return name of fact → words."""
    return _labels(settings.CONFIGURATION.pack)
