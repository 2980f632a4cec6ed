"""Several alerts at once: a page says what will happen to which, then it is done; and the export of a filtered list."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page
from closeknit.casework.accounts.models import Staff
from closeknit.casework.alerts import actions, queries
from closeknit.casework.alerts.lifecycle import STATES
from closeknit.casework.alerts.models import DOORS, LEVELS, QUEUES, Alert
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import Refused
from closeknit.casework.wording import lang
from closeknit.engine.units import Text

MOST = 50  # at once
EXPORT_MOST = 20_000
PURPOSES = {
    "work": Text("work list of the office", "单位工作清单"),
    "meeting": Text("meeting of departments", "部门联席会议"),
    "supervision": Text("supervision and statistics", "督查与统计"),
}
_HEAD = (
    Text("number", "预警编号"),
    Text("family", "家庭"),
    Text("queue", "队列"),
    Text("level", "等级"),
    Text("score", "得分"),
    Text("state", "状态"),
    Text("street", "街道"),
    Text("community", "社区"),
    Text("raised on", "预警日期"),
    Text("next deadline", "下一期限"),
    Text("first contact", "首次联系"),
    Text("worker", "承办人"),
    Text("source", "来源"),
)


def _chosen(request: StaffRequest) -> list[Alert]:
    """The alerts chosen in the list. Raises: Refused for none, for too many, or for one that is not here."""
    sent = request.POST if request.method == "POST" else request.GET
    try:
        keys = list(dict.fromkeys(UUID(text) for text in sent.getlist("id")))
    except ValueError:
        keys = []
    if not keys:
        raise Refused(
            "Nothing is chosen: go back, tick the alerts, then choose what to do.",
            "未选择任何预警：请返回勾选后再操作。",
        )
    if len(keys) > MOST:
        raise Refused(f"Choose at most {MOST} alerts at once.", f"每次最多选择{MOST}件预警。")
    found = list(Alert.objects.filter(pk__in=keys).order_by("urgency", "due", "pk"))
    if len(found) != len(keys):
        raise Refused(
            "Some of the alerts are no longer in your area: open the list again.",
            "部分预警已不在您的辖区：请重新打开列表。",
        )
    return found


def _bulk(
    request: StaffRequest,
    move: str,
    effect: Text,
    act: Callable[[list[Alert]], list[tuple[Alert, Text]]],
    **context: Any,
) -> HttpResponse:
    chosen = _chosen(request)
    if request.method == "POST":

        def do() -> str:
            failed = act(chosen)
            done = len(chosen) - len(failed)
            messages.info(
                request,
                Text(f"{done} done, {len(failed)} not.", f"已办{done}件，未办{len(failed)}件。").in_(lang()),
            )
            for alert, why in failed:
                messages.warning(request, f"{alert.shown} ({alert.number}): {why.in_(lang())}")
            return reverse("alerts:list")

        return act_once(request, do)
    label = Alert.moves[move].label
    rows = [
        (alert, LEVELS[alert.level], Alert.moves.objection(Alert.moves[move], alert, request.actor))
        for alert in chosen
    ]
    return render(
        request,
        "alerts/bulk.html",
        {
            "rows": rows,
            "label": label,
            "effect": effect,
            "possible": sum(1 for row in rows if row[2] is None),
            **context,
        },
    )


@page("alert.accept", methods=WRITES, query=("id",))
def accept_many(request: StaffRequest) -> HttpResponse:
    """Accept the chosen alerts."""
    effect = Text(
        "Each family enters the database with names from the vault. Nothing is decided.",
        "各家庭将以实名纳入信息库；不产生任何认定结果。",
    )
    return _bulk(request, "accept", effect, actions.accept_many)


@page("alert.dispatch", methods=WRITES, query=("id",))
def dispatch_many(request: StaffRequest) -> HttpResponse:
    """Dispatch the chosen alerts, each to the street or the community where the family lives."""
    effect = Text(
        "Each goes to the office where the family lives, which assigns a worker.",
        "分派到各家庭所在单位，由其派单。",
    )
    levels = {"9": Text("street", "街道"), "12": Text("community", "社区")}
    to = request.POST.get("to", "9")
    if request.method == "POST" and to not in levels:
        raise Refused("Choose street or community.", "请选择街道或社区。")
    return _bulk(
        request, "dispatch", effect, lambda chosen: actions.dispatch_many(chosen, int(to)), levels=levels
    )


@page("alert.export", methods=WRITES, query=queries.FILTERS)
def export(request: StaffRequest) -> HttpResponse:
    """Export what the filters leave, masked, with a purpose; who took it stands in the file and on record."""
    filters = {name: request.GET.get(name, "") for name in request.GET if name != "after"}
    asked = queries.asked_for(filters, request.actor.staff_id, request.day)
    total = asked.alerts.count()
    if request.method != "POST":
        return render(
            request,
            "alerts/export.html",
            {
                "total": total,
                "purposes": PURPOSES.items(),
                "most": EXPORT_MOST,
                "query": request.GET.urlencode(),
            },
        )
    purpose, form = request.POST.get("purpose", ""), request.POST.get("format", "")
    if purpose not in PURPOSES or form not in ("csv", "xlsx"):
        raise Refused("Choose a purpose and a format.", "请选择用途和格式。")
    if total > EXPORT_MOST:
        raise Refused(
            f"{total:,} alerts are too many for one file ({EXPORT_MOST:,}): narrow the filters.",
            f"共{total}件，超过单个文件上限（{EXPORT_MOST}件），请缩小筛选范围。",
        )
    note(
        "alert.export",
        _Export(request.request_id),
        purpose=PURPOSES[purpose].zh,
        detail={"rows": total, "filters": asked.chosen, "format": form},
    )
    mark = Text(
        f"Taken by {request.user} on {request.day}; purpose: {PURPOSES[purpose].en}; record {request.request_id[:12]}",
        f"导出人：{request.user}；日期：{request.day}；用途：{PURPOSES[purpose].zh}；记录号：{request.request_id[:12]}",
    ).in_(lang())
    lines = _lines(asked)
    content, kind = _csv(lines, mark) if form == "csv" else _xlsx(lines, mark)
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="alerts-{request.day}.{form}"'
    response["Content-Language"] = get_language() or "en"
    return response


class _Export:
    """An export as the subject of an event."""

    kind = "export"

    def __init__(self, pk: str) -> None:
        self.pk = pk


def _lines(asked: queries.Asked) -> list[list[str]]:
    found = list(asked.alerts.defer("explanation").order_by("urgency", "due", "pk"))
    names = queries.names_of({a.area for a in found} | {a.area[:9] for a in found})
    workers = Staff.objects.in_bulk({a.handler_id for a in found if a.handler_id})
    said = lang()

    def day(value: date | None) -> str:
        return value.isoformat() if value else ""

    return [[text.in_(said) for text in _HEAD]] + [
        [
            a.number,
            a.shown,
            QUEUES[a.queue].in_(said),
            LEVELS[a.level].in_(said),
            "" if a.score is None else str(a.score),
            STATES[a.state].in_(said),
            str(names.get(a.area[:9], a.area[:9])),
            str(names.get(a.area, a.area)),
            day(a.raised_on),
            day(a.due),
            day(a.first_contact_on),
            str(workers.get(a.handler_id, "")),
            DOORS[a.door].in_(said),
        ]
        for a in found
    ]


def _safe(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _csv(lines: list[list[str]], mark: str) -> tuple[bytes, str]:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerows([[_safe(cell) for cell in line] for line in lines])
    writer.writerow([_safe(mark)])
    return ("\ufeff" + file.getvalue()).encode(), "text/csv; charset=utf-8"


def _xlsx(lines: list[list[str]], mark: str) -> tuple[bytes, str]:
    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                sheet.write_string(number, column, cell)
        sheet.write_string(len(lines) + 1, 0, mark)
        sheet.set_footer(f"&L{mark}"[:250])
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(lines) - 1), len(lines[0]) - 1)
    return file.getvalue(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
