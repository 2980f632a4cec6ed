"""The dashboard of an area: tiles, funnel, levels, areas below, freshness of the registers. Every chart has its table."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render

from closeknit.casework.accounts.doors import StaffRequest, page
from closeknit.casework.accounts.models import Area
from closeknit.casework.ledger.actors import within
from closeknit.casework.refusals import NotHere, UnknownFilter
from closeknit.casework.wording import lang
from closeknit.engine.units import NotFound, Text
from closeknit.intake.home import Home
from closeknit.screening.results import Run, open_run
from closeknit.web.dashboards import counts

DAYS = 90


@page("dashboard.read", query=("area", "since", "until"))
def area(request: StaffRequest) -> HttpResponse:
    """Show the area's counts of a period; without an area, the first in which the reader holds the right."""
    mine = request.actor.areas_for("dashboard.read")
    code = request.GET.get("area", "") or mine[0]
    if not code.isdecimal():
        raise UnknownFilter("An area is a division code: digits alone.", "区划为数字代码。")
    if not within(code, mine):
        raise NotHere()
    period = counts.Period(
        _day(request, "since", request.day - timedelta(days=DAYS)), _day(request, "until", request.day)
    )
    if period.since > period.until:
        raise UnknownFilter("The first day lies after the last: exchange them.", "起始日晚于截止日，请更正。")
    sees = request.actor.may("household.read")
    steps = counts.funnel(code, period, sees)
    rows = counts.below(code, period, request.day, sees)
    run = _latest_run()
    context: dict[str, Any] = {
        "area": Area.objects.filter(code=code).first() or code,
        "code": code,
        "above": code[: {12: 9, 9: 6}.get(len(code), 0)]
        if within(code[: {12: 9, 9: 6}.get(len(code), 0)] or "x", mine)
        else "",
        "period": period,
        "sees_families": sees,
        "steps": steps,
        "levels": counts.by_level(code, period, sees),
        "rows": rows,
        "waiting": counts.waiting_days(code, period),
        "late": counts.late(code, request.day, sees),
        "run": run,
        "feeds": _feeds(run),
        "charts": _charts(steps, rows),
    }
    return render(request, "dashboards/area.html", context)


def _charts(steps: list[dict[str, Any]], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """What dashboard.js draws; a count that is held back is drawn as none."""
    said = lang()
    outlines = settings.CONFIGURATION.home / "outlines.geojson"
    return {
        "funnel": {
            "names": [step["label"].in_(said) for step in steps],
            "values": [step["count"].value or 0 for step in steps],
            "label": Text("alerts", "预警").in_(said),
        },
        "areas": {
            "names": [str(row["area"]) for row in rows][:20],
            "codes": [row["code"] for row in rows][:20],
            "values": [row["counts"]["all"].value or 0 for row in rows][:20],
            "late": [row["counts"]["late"].value or 0 for row in rows][:20],
            "label": Text("alerts", "预警").in_(said),
            "label_late": Text("late", "超期").in_(said),
        },
        "map": json.loads(outlines.read_text("utf-8")) if outlines.is_file() else None,
    }


def _latest_run() -> Run | None:
    try:
        return open_run(Home(settings.CONFIGURATION.home))
    except NotFound:
        return None


def _feeds(run: Run | None) -> list[dict[str, Any]]:
    """The registers that are not fresh in the latest run, each in words."""
    feeds = run.manifest["feeds"] if run else {}
    return [
        {"state": feed["state"], "words": Text(feed["message"]["en"], feed["message"]["zh"])}
        for _, feed in sorted(feeds.items())
        if feed["state"] != "fresh"
    ]


def _day(request: StaffRequest, name: str, otherwise: date) -> date:
    written = request.GET.get(name, "")
    try:
        return date.fromisoformat(written) if written else otherwise
    except ValueError:
        raise UnknownFilter("Write days as YYYY-MM-DD.", "日期请写成 YYYY-MM-DD。") from None
