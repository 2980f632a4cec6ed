"""How well a home is linked: by register, by month, and what has moved since the result before."""

from __future__ import annotations

from datetime import date
from typing import Any

from closeknit.engine.evaluation.pairs import wilson
from closeknit.intake.home import Home
from closeknit.intake.linking.queue import cases
from closeknit.intake.linking.results import LinkResult, stored_results

KINDS = ("exact", "model", "ask", "alone")


def link_quality(home: Home, day: date) -> dict[str, Any] | None:
    """Return the figures of the newest result up to the day, None for a home that was never linked.

    {"result", "day", "model", "registers": {name: {"records", "exact", "model", "ask", "alone", "linked_share", "by_tier",
    "open", "drift"}}, "months": {"YYYY-MM": {name: linked_share}}}. drift: {"kind", "before", "now"} of each kind whose
    95 % intervals in this result and the one before (of an earlier day) do not meet; open: asked about and not answered.
    """
    results = stored_results(home, day)
    if not results:
        return None
    newest = results[-1]
    before = next((r for r in reversed(results) if r.day < newest.day), None)
    waiting: dict[str, int] = {}
    for case in cases(home, newest):
        waiting[case.record.register] = waiting.get(case.record.register, 0) + case.open
    registers = {
        name: {
            **figures,
            "linked_share": _linked(figures),
            "open": waiting.get(name, 0),
            "drift": _drift(before, name, figures),
        }
        for name, figures in newest.about["registers"].items()
    }
    return {
        "result": newest.id,
        "day": newest.about["day"],
        "model": newest.about["model"],
        "before": None if before is None else before.id,
        "registers": registers,
        "months": _months(results),
    }


def _linked(figures: dict[str, Any]) -> float | None:
    return (
        round((figures["exact"] + figures["model"]) / figures["records"], 5) if figures["records"] else None
    )


def _months(results: list[LinkResult]) -> dict[str, dict[str, float | None]]:
    """The share of records linked, by month: of each month its last result."""
    last = {r.day.strftime("%Y-%m"): r for r in results}
    return {
        month: {name: _linked(figures) for name, figures in result.about["registers"].items()}
        for month, result in sorted(last.items())
    }


def _drift(before: LinkResult | None, name: str, now: dict[str, Any]) -> list[dict[str, Any]]:
    then = before.about["registers"].get(name) if before is not None else None
    if not then or not then["records"] or not now["records"]:
        return []
    found = []
    for kind in KINDS:
        old, new = wilson(then[kind], then["records"]), wilson(now[kind], now["records"])
        if old is not None and new is not None and (old[1] < new[0] or new[1] < old[0]):
            shares = (round(then[kind] / then["records"], 5), round(now[kind] / now["records"], 5))
            found.append({"kind": kind, "before": shares[0], "now": shares[1]})
    return found
