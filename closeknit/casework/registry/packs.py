"""Names of facts in words, from the pack in force."""

from __future__ import annotations

from collections.abc import Mapping

from closeknit.casework.policy_pack import pack_in_force
from closeknit.engine.units import Text


def fact_labels() -> Mapping[str, Text]:
    """Return name of fact → words."""
    law = pack_in_force().eligibility
    return {fact: its.label for fact, its in law.book.facts.items()} if law else {}
