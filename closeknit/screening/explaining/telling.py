"""`render`: an explanation as text for the terminal, in one language, for one reader's role.

officer   conclusion, reasons with value, threshold, points, register, batch and as-of day, adjustments, what changed,
          what would clear it, what is unknown, which feeds are in trouble, the rows behind each reason
worker    what to know and ask at the door: no threshold, no points, nothing that may not be said aloud
family    a plain letter: why somebody may call, that nothing is decided, what they can do
"""

from __future__ import annotations

from typing import Any

from closeknit.screening.explaining.lines import Explanation, lit, unknown
from closeknit.screening.explaining.to_field import to_family, to_worker
from closeknit.screening.explaining.to_officers import to_officer
from closeknit.screening.wording import Role

_FOR_OFFICERS = frozenset(
    {"others", "adjustments", "would_clear", "would_clear_reason", "next_level", "alert_line", "members"}
    | {"dimensions", "changed_since", "triggers", "score_level", "alerts", "feeds", "contributions"}
    | {"trigger_details", "source_no"}
)


def render(explanation: Explanation, lang: str, role: Role = "officer") -> str:
    """Return the explanation as text."""
    lines = {"officer": to_officer, "worker": to_worker, "family": to_family}[role](explanation, lang)
    return "\n".join(lines).rstrip() + "\n"


def for_role(explanation: Explanation, role: Role) -> dict[str, Any]:
    """Return the explanation as data without what the role may not see; for an officer the whole of it."""
    if role == "officer":
        return dict(explanation)
    seen = {name: value for name, value in explanation.items() if name not in _FOR_OFFICERS}
    if role == "family":
        seen.pop("score", None)
    return seen | {
        "reasons": [c["words"][role] for c in lit(explanation)]
        + [t["words"][role] for t in explanation["trigger_details"]],
        "not_known": [c["dimension_label"] for c in unknown(explanation)],
    }
