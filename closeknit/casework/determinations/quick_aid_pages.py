"""Pages of quick small aid."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page, version_sent
from closeknit.casework.determinations import actions, forms, quick_aid
from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations.models import QuickAid
from closeknit.casework.determinations.views import again, form_page
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.sealing import opened


@page("determination.quick_aid", methods=WRITES)
def quick_aid_new(request: StaffRequest) -> HttpResponse:
    """Record an emergency."""
    form = forms.NewQuickAid(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "determinations/quick_aid_new.html", form)
    given = form.cleaned_data

    def act() -> str:
        made = quick_aid.report(
            given["area"],
            person=given["person"],
            cause=given["cause"],
            words=given["statement"],
            amount_fen=form.fen(),
        )
        return reverse("determinations:quick_aid", kwargs={"aid_id": made.pk})

    try:
        return act_once(request, act)
    except Refused as error:
        return again(request, "determinations/quick_aid_new.html", form, error)


@page("determination.read")
def quick_aid_detail(request: StaffRequest, aid_id: Any) -> HttpResponse:
    """One quick aid."""
    aid: QuickAid = QuickAid.objects.here(pk=aid_id)
    note("quick_aid.look", aid)
    may = request.actor.may("determination.quick_aid") and aid.state == life.REPORTED
    return render(
        request, "determinations/quick_aid.html",
        {"aid": aid, "who": opened(aid, "person_words"), "what": opened(aid, "words"), "cause": quick_aid.causes().get(aid.cause),
         "give": forms.Receipt() if may else None, "decline": forms.Against() if may else None,
         "is_late": aid.state == life.REPORTED and request.day > aid.due_on},
    )  # fmt: skip


@page("determination.quick_aid", methods=("POST",))
def quick_aid_give(request: StaffRequest, aid_id: Any) -> HttpResponse:
    """Give it."""
    aid: QuickAid = QuickAid.objects.here(pk=aid_id)
    return _quick(
        request, aid, lambda: quick_aid.give(aid, request.POST.get("receipt", ""), version_sent(request))
    )


@page("determination.quick_aid", methods=("POST",))
def quick_aid_decline(request: StaffRequest, aid_id: Any) -> HttpResponse:
    """Give none, with a reason and the evidence."""
    aid: QuickAid = QuickAid.objects.here(pk=aid_id)
    given = request.POST
    return _quick(
        request, aid,
        lambda: actions.decide_against(
            aid, "decline", reason=given.get("reason", ""), evidence=given.get("evidence", ""), version=version_sent(request)
        ),
    )  # fmt: skip


def _quick(request: StaffRequest, aid: QuickAid, do: Any) -> HttpResponse:
    def act() -> str:
        do()
        return reverse("determinations:quick_aid", kwargs={"aid_id": aid.pk})

    return act_once(request, act)
