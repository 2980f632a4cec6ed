"""What every page knows: who, which day, which of the menu is for this role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.wording import lang, words
from closeknit.web.tabs import tabs_of

# address name, words, action that opens it
MENU: tuple[tuple[str, Any, str], ...] = (
    ("today", words("My work today", "今日工作"), "alert.read"),
    ("alerts:list", words("Alerts", "预警"), "alert.read"),
    ("cases:list", words("Cases", "个案"), "case.read"),
    ("determinations:list", words("Determinations", "审核确认"), "determination.read"),
    ("plans:list", words("Plans", "帮扶计划"), "plan.read"),
    ("plans:tasks", words("Tasks of departments", "部门转办"), "measure.read"),
    ("registry:search", words("Find a person", "查找人员"), "household.search"),
    ("dashboards:area", words("Dashboards", "看板"), "dashboard.read"),
    ("policy:scorecard", words("Scorecard and parameters", "评分表与参数"), "policy.read"),
    ("accounts:staff", words("Staff", "人员账号"), "staff.read"),
    ("clients:list", words("API clients", "接口"), "staff.manage"),
    ("ledger:events", words("Audit", "审计"), "ledger.read"),
    ("help", words("Help", "帮助"), "signed_in"),
)


def here(request: HttpRequest) -> dict[str, Any]:
    """Return the context that base.html needs."""
    actor: StaffActor | None = getattr(request, "actor", None)
    menu: list[dict[str, Any]] = []
    for name, label, action in MENU:
        if actor is None or not request.user.is_authenticated:
            break
        if action != "signed_in" and not actor.may(action):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        menu.append({"address": address, "label": label})
    # The page of a task lies below the plans' address as well: the longest that fits is where one is.
    fitting = [entry["address"] for entry in menu if request.path.startswith(entry["address"])]
    for entry in menu:
        entry["is_here"] = entry["address"] == max(fitting, key=len, default=None)
    return {
        "menu": menu,
        "tabs": tabs_of(request, actor),
        "actor": actor,
        "day": getattr(request, "day", None),
        "language": lang(),
        "is_demonstration": settings.CONFIGURATION.is_demonstration,
    }
