"""The page for a form that came too late: what the other person did beside what you wrote; nothing of either is lost."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from closeknit.casework.accounts.doors import SUBMISSION, act_once, version_sent
from closeknit.casework.cases.queries import changes_since
from closeknit.casework.ledger.models import Staged
from closeknit.casework.refusals import Conflict

_HIDDEN = {SUBMISSION, "csrfmiddlewaretoken", "version"}


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
