"""Pages of cases: the list, the case with its tabs as addresses of their own, and what is done to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page, version_sent
from closeknit.casework.alerts.models import LEVELS, Alert
from closeknit.casework.cases import actions, queries
from closeknit.casework.cases.conflicts import act_or_show_conflict
from closeknit.casework.cases.forms import AssignForm, CloseForm, NextContactForm, ReopenForm
from closeknit.casework.cases.gathering import papers_of, tasks_of
from closeknit.casework.cases.lifecycle import OPEN, OUTCOMES, STATES
from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Fact, Membership
from closeknit.engine.units import Text


@page("case.read", query=queries.FILTERS)
def cases(request: StaffRequest) -> HttpResponse:
    """The list; the whole query stands in the address."""
    query = queries.read_query(request.GET.dict())
    total, found = queries.page_of(query)
    context = {
        "query": query,
        "page": found,
        "total": total,
        "tiles": queries.tiles(),
        "areas": queries.area_names(case.area for case in found.rows),
        "states": STATES,
        "levels": LEVELS,
        "dues": queries.DUES,
        "outcomes": OUTCOMES,
        "sorts": {"due": Text("next contact", "下次联系"), "newest": Text("newest", "最新建立")},
        "sizes": queries.SIZES,
        "today": request.day,
        "is_filtered": any((query.q, query.area, query.level, query.due, query.worker, query.outcome)),
    }
    return render(request, "cases/list.html", context)


def case_context(request: HttpRequest, case_id: UUID) -> dict[str, Any]:
    """Return what every tab of a case needs: the case, its area's names, what may be done. Raises: NotHere."""
    Case.objects.here(pk=case_id)
    case = Case.objects.select_related("household", "worker", "alert").get(pk=case_id)
    names = queries.area_names([case.area, case.office])
    return {
        "case": case,
        "area": names.get(case.area),
        "street": names.get(case.area[:9]),
        "office": names.get(case.office),
        "moves": case.moves.possible(case),
        "may": {
            action for action in ("case.open", "case.assign", "case.close") if acting().actor.may(action)
        },
    }


@page("case.read")
def overview(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What the case is about and what it still needs."""
    context = case_context(request, case_id)
    told, _ = queries.timeline_of(context["case"], size=5)
    return render(
        request, "cases/overview.html", {**context, "tasks": tasks_of(context["case"]), "told": told}
    )


@page("case.read")
def members(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The members today and before, and what is known of them; masked."""
    context = case_context(request, case_id)
    household = context["case"].household
    rows = (
        Membership.objects.filter(household=household)
        .select_related("person")
        .order_by("until", "since", "pk")
    )
    today = request.day
    facts = Fact.objects.filter(household=household, is_current=True).select_related("person")
    shown = {
        "now": [m for m in rows if m.until is None or m.until >= today],
        "before": [m for m in rows if m.until is not None and m.until < today],
        "facts": list(facts.order_by("person", "name", "item", "source")),
        "year": today.year,
        "household_address": _address("registry:household", household_id=household.pk),
    }
    return render(request, "cases/members.html", {**context, **shown})


def _address(name: str, **keys: Any) -> str:
    try:
        return reverse(name, kwargs=keys)
    except NoReverseMatch:
        return ""


@page("case.read")
def alerts(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Every alert of the household that this person may see, with its reasons."""
    context = case_context(request, case_id)
    found = Alert.objects.filter(household=context["case"].household).order_by("-raised_on", "-made_at")
    return render(request, "cases/alerts.html", {**context, "alerts": list(found)})


@page("case.read")
def documents(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Forms, notices, consents and photographs."""
    context = case_context(request, case_id)
    return render(request, "cases/documents.html", {**context, "papers": papers_of(context["case"])})


@page("case.read", query=("before",))
def timeline(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Who did or looked at what, newest first."""
    context = case_context(request, case_id)
    told, older = queries.timeline_of(context["case"], before=_event_id(request))
    return render(request, "cases/timeline.html", {**context, "told": told, "older": older})


def _event_id(request: StaffRequest) -> int | None:
    asked = request.GET.get("before")
    if asked is None:
        return None
    if not asked.isdecimal() or len(asked) > 18:
        raise queries.unknown("before")
    return int(asked)


@page("case.read")
def printed(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The case on paper; printing is written down."""
    context = case_context(request, case_id)
    case = context["case"]
    note("case.print", case)
    rows = Membership.objects.filter(household=case.household, until__isnull=True).select_related("person")
    told, _ = queries.timeline_of(case, size=200)
    return render(
        request,
        "cases/print.html",
        {**context, "now": list(rows), "tasks": tasks_of(case), "papers": papers_of(case), "told": told},
    )


@page("case.open", methods=WRITES)
def open_from_alert(request: StaffRequest, alert_id: UUID) -> HttpResponse:
    """Open a case for an alert's household, or go to the open one."""
    alert: Alert = Alert.objects.here(pk=alert_id)
    if alert.household_id is None:
        raise Refused(
            "This alert has no household yet: accept it first.", "该预警尚未建立家庭档案，请先接收。"
        )
    if request.method != "POST":
        there: Case | None = Case.objects.filter(household=alert.household_id, state=OPEN).first()
        return redirect(_to(there)) if there else render(request, "cases/open.html", {"alert": alert})
    origin = "alert" if alert.door == "run" else "report"
    return act_once(request, lambda: _to(actions.case_for(alert.household, origin, alert=alert)))  # type: ignore[arg-type]


def _to(case: Case, name: str = "cases:overview") -> str:
    return reverse(name, kwargs={"case_id": case.pk})


@page("case.assign", methods=WRITES)
def assign(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Give the case to somebody; the load of each is shown."""
    context = case_context(request, case_id)
    case: Case = context["case"]
    workers = queries.workers_over(case.area, request.day)
    form = AssignForm(request.POST or None, initial={"worker": case.worker_id}, workers=workers)

    def act() -> str:
        worker = queries.staff(form.cleaned_data["worker"])
        actions.assign(case, worker, version=version_sent(request))
        return _to(case)

    return _asked(request, context, form, act, Text("Give the case to somebody", "指定承办人"))


@page("case.open", methods=WRITES)
def next_contact(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Name the day on which somebody asks again."""
    context = case_context(request, case_id)
    case: Case = context["case"]
    form = NextContactForm(request.POST or None, initial={"day": case.next_on})

    def act() -> str:
        sent = form.cleaned_data
        actions.set_next_contact(case, sent["day"], sent["reason"], version=version_sent(request))
        return _to(case)

    return _asked(request, context, form, act, Text("Set the day of the next contact", "设定下次联系日期"))


@page("case.close", methods=WRITES)
def close(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Close the case, with what is still under way in sight."""
    context = case_context(request, case_id)
    case: Case = context["case"]
    open_tasks = [task for task in tasks_of(case) if task.keeps_open]
    form = CloseForm(request.POST or None)

    def act() -> str:
        sent = form.cleaned_data
        actions.close(
            case, sent["code"], sent["reason"], next_on=sent["next_on"], version=version_sent(request)
        )
        return _to(case)

    return _asked(request, {**context, "open_tasks": open_tasks}, form, act, Text("Close the case", "结案"))


@page("case.close", methods=WRITES)
def reopen(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    context = case_context(request, case_id)
    case: Case = context["case"]
    form = ReopenForm(request.POST or None)

    def act() -> str:
        actions.reopen(case, form.cleaned_data["reason"], version=version_sent(request))
        return _to(case)

    return _asked(request, context, form, act, Text("Open it again", "重新开启"))


def _asked(
    request: StaffRequest, context: dict[str, Any], form: forms.Form, act: Any, label: Text
) -> HttpResponse:
    """Show a form of a case, or do what it asks; what was typed stays when it is refused."""
    if request.method == "POST" and form.is_valid():
        return act_or_show_conflict(request, context["case"], act)
    status = 422 if request.method == "POST" else 200
    return render(request, "cases/form.html", {**context, "form": form, "label": label}, status=status)
