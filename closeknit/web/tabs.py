"""The tabs of a case, in the order of the process: each is an address of its own, in whichever stage it lies.

A page belongs to a case if its address has a `case_id`; a stage that is not there yet has no tab.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from closeknit.casework.ledger.actors import Actor
from closeknit.casework.wording import words

# address name, words, action that opens it
TABS: tuple[tuple[str, Any, str], ...] = (
    ("cases:overview", words("Overview", "概览"), "case.read"),
    ("cases:members", words("Members", "家庭成员"), "household.read"),
    ("cases:alerts", words("Alerts and reasons", "预警与依据"), "alert.read"),
    ("visits:of_case", words("Visits", "走访"), "visit.read"),
    ("determinations:of_case", words("Determination", "认定"), "determination.read"),
    ("plans:of_case", words("Plan", "帮扶计划"), "plan.read"),
    ("cases:documents", words("Documents", "文书"), "case.read"),
    ("cases:timeline", words("Timeline", "时间线"), "case.read"),
)


def tabs_of(request: HttpRequest, actor: Actor | None) -> list[dict[str, Any]]:
    """Return the tabs of the case whose page this is; none on other pages."""
    match = request.resolver_match
    if match is None or actor is None or "case_id" not in match.kwargs:
        return []
    shown = []
    for name, label, action in TABS:
        if not actor.may(action):
            continue
        try:
            address = reverse(name, kwargs={"case_id": match.kwargs["case_id"]})
        except NoReverseMatch:
            continue
        shown.append({"address": address, "label": label, "is_here": match.view_name == name})
    return shown
