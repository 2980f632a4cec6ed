"""Claims of evaluation.yaml and expected.yaml as SQL; names are quoted, values are literals, nothing else enters."""

from __future__ import annotations

from collections.abc import Mapping

from closeknit.packs.evaluation import AtLeast, Claim, Value
from closeknit.screening.session import quoted


def literal(value: Value) -> str:
    """A value as text in SQL: columns are compared as text, so that 1 is 1 whatever the type."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "'" + text.replace("'", "''") + "'"


def holds(column: str, claim: Claim) -> str:
    """SQL that is true where the column meets the claim, null where it is unknown."""
    if isinstance(claim, AtLeast):
        return f"{column} >= {claim.at_least}"
    if isinstance(claim, list):
        return f"{column}::VARCHAR IN ({', '.join(literal(v) for v in claim)})"
    return f"{column}::VARCHAR = {literal(claim)}"


def all_hold(conditions: Mapping[str, Claim], table: str = "") -> str:
    """SQL for all conditions together; none is always true."""
    prefix = f"{table}." if table else ""
    return " AND ".join(f"({holds(prefix + quoted(n), c)})" for n, c in conditions.items()) or "true"
