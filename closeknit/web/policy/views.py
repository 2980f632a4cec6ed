"""Read-only pages of the policy pack: what stands behind every number, on a day, in an area."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from closeknit.casework.accounts.doors import StaffRequest, page
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import NotHere, UnknownFilter
from closeknit.engine.policy import Parameter
from closeknit.engine.units import NotFound, NotInForce
from closeknit.packs.show import show, value_words


@page("policy.read")
def scorecard(request: StaffRequest) -> HttpResponse:
    """Show dimensions, indicators, levels and triggers of the scorecard; every value on it is a proposal or cited."""
    pack = pack_in_force()
    card = pack.scorecard
    dimensions = [
        {
            "label": pack.dimensions[dimension],
            "cap": cap,
            "indicators": [
                {
                    "name": name,
                    "indicator": pack.indicators[name],
                    "most": max((b.points for b in points.bands), default=0),
                }
                for name, points in card.points.items()
                if card.dimension_of[name] == dimension
            ],
        }
        for dimension, cap in card.caps.items()
    ]
    from closeknit.screening.wording import LEVEL_WORDS

    return render(
        request,
        "policy/scorecard.html",
        {
            "card": card,
            "dimensions": dimensions,
            "levels": [
                (LEVEL_WORDS[level], level, edge)
                for level, edge in sorted(card.levels.items(), key=lambda i: i[1])
            ],
            "triggers": [(name, t, LEVEL_WORDS[t.level]) for name, t in card.triggers.items()],
            "pack": pack,
        },
    )


@page("policy.read", query=("q", "area", "day"))
def parameters(request: StaffRequest) -> HttpResponse:
    """List the parameters in force on a day in an area, narrowed by words."""
    pack, day, area = pack_in_force(), _day(request), _area(request)
    query = request.GET.get("q", "").strip().casefold()
    found = [
        _row(parameter, day, area)
        for name, parameter in sorted(pack.parameters.items())
        if query in f"{name} {parameter.label.en} {parameter.label.zh}".casefold()
    ]
    return render(
        request, "policy/parameters.html", {"found": found, "q": query, "area": area, "on_day": day}
    )


@page("policy.read", query=("area", "day"))
def thing(request: StaffRequest, name: str) -> HttpResponse:
    """Show one parameter, indicator, rule, register or trigger as it stands on a day."""
    day, area = _day(request), _area(request)
    try:
        screen = show(pack_in_force(), name, day, area or None)
    except NotFound:
        raise NotHere() from None
    except NotInForce as error:
        return render(
            request, "policy/thing.html", {"name": name, "why": error.text, "on_day": day, "area": area}
        )
    return render(request, "policy/thing.html", {"screen": screen, "name": name, "on_day": day, "area": area})


def _row(parameter: Parameter, day: date, area: str) -> dict[str, Any]:
    try:
        now = parameter.in_force(day, area)
    except NotInForce:
        return {"parameter": parameter, "words": None, "now": None}
    return {"parameter": parameter, "words": value_words(parameter, now.amounts), "now": now}


def _day(request: StaffRequest) -> date:
    written = request.GET.get("day", "")
    if not written:
        return request.day
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise UnknownFilter(
            f"“{written[:20]}” is not a day: write YYYY-MM-DD.",
            f"“{written[:20]}”不是日期，请写成 YYYY-MM-DD。",
        ) from None


def _area(request: StaffRequest) -> str:
    area = request.GET.get("area", "").strip()
    if area and not (area.isdigit() and len(area) in (2, 4, 6, 9, 12)):
        raise UnknownFilter(
            "An area is a division code of 2, 4, 6, 9 or 12 digits.", "区划为2、4、6、9或12位代码。"
        )
    return area or (pack_in_force().default_area or "")
