"""Who is who, as data: identity fields, how two values are compared, which pairs are looked at, where the cuts lie."""

from closeknit.engine.linkage.conditions import ConditionError, fields_of, pair_sql
from closeknit.engine.linkage.evidence import Finding, Side, words_of
from closeknit.engine.linkage.rivals import shared_among_rivals
from closeknit.engine.linkage.settings import (
    Comparison,
    Cuts,
    Doubt,
    Field,
    Level,
    Linkage,
    Tier,
    level_sql,
    splink_settings,
)

__all__ = [
    "Comparison",
    "ConditionError",
    "Cuts",
    "Doubt",
    "Field",
    "Finding",
    "Level",
    "Linkage",
    "Side",
    "Tier",
    "fields_of",
    "level_sql",
    "pair_sql",
    "shared_among_rivals",
    "splink_settings",
    "words_of",
]
