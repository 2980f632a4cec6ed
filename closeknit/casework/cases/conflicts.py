"""The page for a form that came too late: what the other person did beside what you wrote; nothing of either is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from closeknit.casework.accounts.doors import SUBMISSION, act_once
from closeknit.casework.cases.queries import changes_since
from closeknit.casework.ledger.models import Staged
from closeknit.casework.refusals import Conflict, Refused

_HIDDEN = {SUBMISSION, "csrfmiddlewaretoken", "version"}


def version_sent(request: HttpRequest) -> int:
    """Return the version that the form was based on. Raises: Refused if it is no number."""
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        raise Refused(
            "The form does not say what it was based on: open the page again.",
            "表单缺少版本信息：请重新打开页面。",
        ) from None


def act_or_show_conflict(request: HttpRequest, record: Staged, act: Callable[[], str]) -> HttpResponse:
    """Do what a form asks, once; if somebody else was quicker, show both sides (409)."""
    try:
        return act_once(request, act)
    except Conflict:
        kind = type(record)
        now: Staged = kind.objects.here(pk=record.pk)
        mine = [(key, request.POST.getlist(key)) for key in request.POST if key not in _HIDDEN]
        context = {"record": now, "theirs": changes_since(now, version_sent(request)), "mine": mine}
        return render(request, "cases/conflict.html", context, status=Conflict.status)
