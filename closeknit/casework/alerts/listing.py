"""The list of alerts, and the queries of it that people keep under a name."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page
from closeknit.casework.accounts.models import Area
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.alerts import queries
from closeknit.casework.alerts.clocks import working_days_left
from closeknit.casework.alerts.lifecycle import OPEN, STATES
from closeknit.casework.alerts.models import DOORS, LEVELS, NEVER, QUEUES, Alert, SavedView
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.refusals import Refused
from closeknit.engine.units import Text

VIEWS_MOST = 20
LEVEL_TAGS = {"red": "red", "orange": "orange", "yellow": "yellow", "blue": "blue"}

# The first saved views of each role: name, query.
DEFAULT_VIEWS: tuple[tuple[Text, str], ...] = (
    (Text("All open", "全部未办结"), ""),
    (Text("Waiting to be accepted", "待接收"), "state=raised"),
    (Text("To dispatch", "待分派"), "state=accepted"),
    (Text("My own", "我的待办"), "handler=me"),
    (Text("Overdue", "已超期"), "clock=late"),
    (Text("Due today", "今日到期"), "clock=today"),
)


@page("alert.read", query=queries.FILTERS)
def listed(request: StaffRequest) -> HttpResponse:
    """The list: tiles, query, tags, one page."""
    asked = queries.asked_for(request.GET.dict(), request.actor.staff_id, request.day)
    found = queries.page_of(asked)
    rows = found.rows
    names = queries.names_of({a.area for a in rows} | {a.area[:9] for a in rows})
    shared = SavedView.objects.filter(owner=request.actor.staff_id) | SavedView.objects.filter(
        role__in=request.actor.roles
    )
    return render(
        request,
        "alerts/list.html",
        {
            "rows": [as_row(alert, names, request) for alert in rows],
            "total": asked.alerts.count(),
            "following": found.next,
            "is_first": not asked.place,
            "tiles": queries.tiles(request.actor.staff_id, request.day),
            "chosen": asked.chosen,
            "tags": _tags(asked.chosen),
            "fields": _fields(asked.chosen, request),
            "views": DEFAULT_VIEWS,
            "saved": list(shared.order_by("name")[:VIEWS_MOST]),
            "may_accept": request.actor.may("alert.accept"),
            "may_dispatch": request.actor.may("alert.dispatch"),
            "may_export": request.actor.may("alert.export"),
            "may_report": request.actor.may("alert.report"),
            "query": request.GET.urlencode(),
        },
    )


def as_row(alert: Alert, names: dict[str, Area], request: StaffRequest) -> dict[str, Any]:
    """Return what a line of the list shows."""
    return {
        "alert": alert,
        "level": LEVELS[alert.level],
        "queue": QUEUES[alert.queue],
        "state": STATES[alert.state],
        "street": names.get(alert.area[:9], alert.area[:9]),
        "community": names.get(alert.area, alert.area),
        "deadline": deadline(alert, request),
        "is_late": alert.due < request.day and alert.state in OPEN,
    }


def deadline(alert: Alert, request: StaffRequest) -> Text:
    """Return the next clock in words: working days left, today, or how late."""
    if alert.state not in OPEN or alert.due == NEVER:
        return Text("--", "--")
    left = working_days_left(request.day, alert.due)
    if left == 0:
        return Text("today", "今日")
    if left < 0:
        return Text(f"{-left} working days overdue", f"超期{-left}个工作日")
    return Text(f"{left} working days left", f"剩{left}个工作日")


_LABELS: dict[str, Text] = {
    "queue": Text("Queue", "队列"),
    "level": Text("Level", "等级"),
    "state": Text("State", "状态"),
    "clock": Text("Deadline", "期限"),
    "handler": Text("Worker", "承办人"),
    "door": Text("Source", "来源"),
    "area": Text("Area", "区划"),
}
_CHOICES: dict[str, dict[str, Text]] = {
    "queue": QUEUES,
    "level": LEVELS,
    "state": STATES,
    "clock": queries.CLOCKS,
    "handler": queries.HANDLERS,
    "door": DOORS,
}


def _tags(chosen: dict[str, str]) -> list[tuple[str, Text, Any]]:
    """The filters in force: name, label, words of the value."""
    names = Area.objects.in_bulk([chosen["area"]]) if "area" in chosen else {}
    return [
        (name, _LABELS[name], _CHOICES[name][value] if name in _CHOICES else names.get(value, value))
        for name, value in chosen.items()
    ]


def _fields(chosen: dict[str, str], request: StaffRequest) -> list[dict[str, Any]]:
    """The query form: one select for each filter."""
    fields = [
        {"name": name, "label": _LABELS[name], "options": list(known.items()), "value": chosen.get(name, "")}
        for name, known in _CHOICES.items()
    ]
    areas = Area.objects.filter(within_areas("code", request.actor.areas_for("alert.read"))).order_by("code")
    options = [(area.code, str(area)) for area in areas if len(area.code) > 6]
    return [
        *fields,
        {"name": "area", "label": _LABELS["area"], "options": options, "value": chosen.get("area", "")},
    ]


@page("alert.read", methods=WRITES, query=queries.FILTERS)
def save_view(request: StaffRequest) -> HttpResponse:
    """Keep a query under a name, for oneself or for one's role."""
    from urllib.parse import parse_qsl

    if request.method != "POST":
        return render(
            request, "alerts/save_view.html", {"query": request.GET.urlencode(), "roles": _roles(request)}
        )
    name, query = request.POST.get("name", "").strip(), request.POST.get("query", "")
    role = request.POST.get("role", "")
    if not name or len(name) > 60 or len(query) > 500:
        raise Refused("Give the view a name of at most 60 characters.", "请填写视图名称（不超过60个字符）。")
    if role and role not in request.actor.roles:
        raise Refused("Share a view with your own role only.", "只能与本岗位共享视图。")
    chosen = dict(parse_qsl(query))
    chosen.pop("after", None)
    queries.asked_for(chosen, request.actor.staff_id, request.day)

    def act() -> str:
        from urllib.parse import urlencode

        SavedView.objects.update_or_create(
            owner_id=request.actor.staff_id, name=name, defaults={"query": urlencode(chosen), "role": role}
        )
        return f"{reverse('alerts:list')}?{urlencode(chosen)}"

    return act_once(request, act)


@page("alert.read", methods=WRITES, query=("view",))
def forget_view(request: StaffRequest) -> HttpResponse:
    """Forget one's own saved view."""
    asked = (request.POST if request.method == "POST" else request.GET).get("view", "")
    own = SavedView.objects.filter(owner=request.actor.staff_id)
    view = own.filter(pk=int(asked)).first() if asked.isdecimal() else None
    if view is None:
        raise Refused("You have no such view: go back to the list.", "您没有此视图：请返回列表。")
    if request.method != "POST":
        return render(request, "alerts/forget_view.html", {"view": view})

    def act() -> str:
        view.delete()
        return reverse("alerts:list")

    return act_once(request, act)


def _roles(request: StaffRequest) -> list[tuple[str, Text]]:
    return [(role, ROLES[role][0]) for role in sorted(request.actor.roles)]
