"""The auditor's pages."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from closeknit.casework.accounts.doors import StaffRequest, page
from closeknit.casework.ledger import chain
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import REASON_LENGTH_MIN, note
from closeknit.casework.ledger.verbs import full_words_of, known_verbs
from closeknit.casework.refusals import Refused
from closeknit.screening.reporting.spreadsheets import write_csv
from closeknit.web.audit.queries import FILTERS, looked, narrowed, read_filters

_PAGE = 50
_EXPORT_MAX = 10_000
_COLUMNS = (
    "id", "at", "day", "actor", "role", "verb", "subject_kind", "subject_id", "household", "area",
    "before", "after", "purpose", "reason", "detail", "request_id", "digest",
)  # fmt: skip


@page("ledger.read", query=FILTERS)
def events(request: StaffRequest) -> HttpResponse:
    """List events, newest first, narrowed by the form; older ones by the last number seen."""
    wanted = read_filters(request.GET.dict())
    found = narrowed(wanted)
    if wanted.before:
        found = found.filter(id__lt=wanted.before)
    rows = list(found[: _PAGE + 1])
    older = rows[_PAGE - 1].pk if len(rows) > _PAGE else None
    return render(
        request,
        "audit/events.html",
        {
            "events": rows[:_PAGE],
            "older": older,
            "wanted": wanted,
            "verbs": [(verb, full_words_of(verb)) for verb in sorted(known_verbs())],
            "head": chain.head(),
            "export_max": _EXPORT_MAX,
        },
    )


@page("ledger.read", query=FILTERS)
def looks(request: StaffRequest) -> HttpResponse:
    """Show who looked how often at how many."""
    wanted = read_filters(request.GET.dict())
    return render(request, "audit/looks.html", {"rows": looked(wanted), "wanted": wanted})


@page("ledger.export", methods=("POST",))
def export(request: StaffRequest) -> HttpResponse:
    """Give the narrowed events as CSV; the export is an event with its purpose."""
    purpose = request.POST.get("purpose", "").strip()
    if len(purpose) < REASON_LENGTH_MIN:
        raise Refused("Say in a few words what the export is for.", "请简要填写导出用途。")
    wanted = read_filters(_filters(request))
    rows = list(narrowed(wanted, "ledger.export")[:_EXPORT_MAX])
    note("ledger.export", _Events(acting().actor), purpose=purpose, detail={"rows": len(rows)})
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="events-{request.day.isoformat()}.csv"'
    response.write("\ufeff")
    write_csv(response, _COLUMNS, ([_text(getattr(event, name)) for name in _COLUMNS] for event in rows))  # type: ignore[arg-type]
    return response


def _filters(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in FILTERS if request.POST.get(name)}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, dict) else str(value)


class _Events:
    """The events as the subject of an event, in the first area of the person."""

    kind = "ledger"
    pk = "events"

    def __init__(self, actor: Any) -> None:
        areas = actor.areas_for("ledger.export")
        self.area = areas[0] if areas else ""
