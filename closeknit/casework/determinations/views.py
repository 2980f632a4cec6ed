"""Pages: the list, a file with its steps, facts, trace."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import WRITES, StaffRequest, act_once, page, version_sent
from closeknit.casework.cases.views import case_context
from closeknit.casework.determinations import application as applications
from closeknit.casework.determinations import findings, forms, queries
from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations.book import tier_words
from closeknit.casework.determinations.clocks import clocks
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Finding, Opinion, Proposal, Supporter
from closeknit.casework.determinations.steps import STEPS, StepPage
from closeknit.casework.determinations.survey import planned_survey
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import note
from closeknit.casework.ledger.verbs import LOOKS, words_of
from closeknit.casework.refusals import Conflict, Refused, UnknownFilter
from closeknit.casework.registry.models import Household, shown_member
from closeknit.casework.wording import in_words, lang
from closeknit.engine.units import Text


@page("determination.read", query=("view", "late", "after"))
def listing(request: StaffRequest) -> HttpResponse:
    """The list, by view."""
    if request.GET.get("late", "1") != "1":
        raise UnknownFilter(
            "The filter is not understood: clear it and choose again.", "筛选条件无法识别：请清除后重选。"
        )
    view, late = request.GET.get("view", "open"), "late" in request.GET
    total, found = queries.listed(view, late, request.GET.get("after", ""), request.day)
    counts = queries.counts()
    views = [(name, text, counts[name]) for name, (text, _) in queries.VIEWS.items()]
    return render(
        request, "determinations/list.html",
        {"found": found, "total": total, "views": views, "view": view, "late": late, "late_count": counts["late"],
         "aids": queries.open_quick_aids()},
    )  # fmt: skip


def file_here(application_id: Any) -> Application:
    return Application.objects.here(pk=application_id)  # type: ignore[no-any-return]


def _people(application: Application) -> list[dict[str, Any]]:
    from closeknit.casework.determinations.findings import law

    relations = law().book.facts["relation"].codes or {}
    missing = set(application.not_authorised())
    return [
        {"name": name, "person": person, "relation": relations.get(relation), "missing": name in missing}
        for name, person, relation in application.people
    ]


@page("determination.read")
def detail(request: StaffRequest, application_id: Any) -> HttpResponse:
    """A file: what it needs, its clocks, members, check, surveys, proposal, opinion, decision, letters."""
    application = file_here(application_id)
    note("determination.look", application)
    proposal = application.proposal
    events = Event.objects.filter(subject_kind=application.kind, subject_id=str(application.pk)).exclude(
        verb__in=LOOKS
    )
    return render(
        request, "determinations/detail.html",
        {"application": application, "tasks": queries.tasks(application), "clocks": _clocks(application, request),
         "people": _people(application), "moves": _moves(application), "others": _others(application, request),
         "opinions": list(Opinion.objects.filter(application=application).order_by("pk")),
         "explanation": queries.explanation(proposal, lang()) if proposal else None, "proposal": proposal,
         "tier": tier_words, "may_plan": request.actor.may("plan.write"), "events": [(words_of(e.verb), e) for e in events.order_by("-id")[:40]], **queries.parts(application)},
    )  # fmt: skip


def _clocks(application: Application, request: StaffRequest) -> list[dict[str, Any]]:
    return [{"clock": c, "late": c.is_overdue(request.day)} for c in clocks(application)]


@page("determination.read")
def of_case(request: StaffRequest, case_id: Any) -> HttpResponse:
    """The tab on the case: its household's applications, and how to begin one."""
    context = case_context(request, case_id)
    household = context["case"].household_id
    files = list(Application.objects.filter(household=household).order_by("-made_at"))
    context |= {
        "files": files,
        "household_id": household,
        "may_apply": request.actor.may("determination.apply"),
    }
    return render(request, "determinations/of_case.html", context)


_SHOWN = {step.name: step for step in STEPS}


def _moves(application: Application) -> list[dict[str, Any]]:
    """The moves from here for this role, with what stands against each."""
    return [
        {
            "label": move.label,
            "address": queries.step_address(application, move.name),
            "why": why,
            "adverse": move.is_adverse,
        }
        for move, why in application.moves.possible(application)
        if move.name in _SHOWN
    ]


def _others(application: Application, request: StaffRequest) -> list[dict[str, Any]]:
    """Steps beside the moves that this role may take now."""
    check, names = application.data_check, []
    if application.state in (life.ACCEPTED, life.OBJECTED) and planned_survey(application) is None:
        names.append("plan_survey")
    if application.state in life.UNDER_SURVEY:
        names += ["state_fact", "take_over", "asked", "supporter"]
        if check is None or (check.reported_on and not check.is_open_objection):
            names.append("request_check")
        elif check.is_open_objection:
            names.append("recheck")
        else:
            names += [] if check.started_on else ["start_check"]
            names.append("report_check")
        if check is not None and check.reported_on and check.told_on is None:
            names.append("tell_check")
        if check is not None and check.told_on and check.objected_on is None:
            names.append("object_to_check")
    if application.state in (life.SENT_UP, life.POSTED, life.OPINION_GIVEN):
        names += ["complain", "hear"]
        if application.needs_county_visit():
            names.append("county_visit")
    return [
        {"label": _SHOWN[name].label, "address": queries.step_address(application, name)}
        for name in names
        if request.actor.may(_SHOWN[name].action)
    ]


@page("determination.apply", methods=WRITES)
def draft(request: StaffRequest, household_id: Any) -> HttpResponse:
    """Take an application for a household."""
    household: Household = Household.objects.here(pk=household_id)
    shell = Application(household=household, area=household.area, made_day=request.day)
    form = forms.Draft(request.POST or None, initial={"residence": household.residence or "urban"})
    form.fields["applicant"].choices = [(str(p.pk), in_words(shown_member(p, r))) for _, p, r in shell.people]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        applicant = next(p for _, p, _ in shell.people if str(p.pk) == given["applicant"])

        def act() -> str:
            made = applications.draft(
                household,
                applicant,
                channel=given["channel"],
                residence=given["residence"],
                mandate=given["mandate"],
            )
            return _address(made)

        try:
            return act_once(request, act)
        except Refused as error:
            return again(request, "determinations/draft.html", form, error, household=household)
    return form_page(request, "determinations/draft.html", form, household=household)


def _address(application: Application) -> str:
    return reverse("determinations:detail", kwargs={"application_id": application.pk})


def form_page(request: HttpRequest, template: str, form: Any, **more: Any) -> HttpResponse:
    return render(request, template, {"form": form, **more}, status=422 if form.errors else 200)


def again(request: HttpRequest, template: str, form: Any, error: Refused, **more: Any) -> HttpResponse:
    """Show the form again with the sentence and everything that was typed; conflicts and missing rights have their own page."""
    if isinstance(error, Conflict) or error.status != 422:
        raise error
    return render(request, template, {"form": form, "why": error.text, **more}, status=422)


def step_view(step: StepPage) -> Any:
    """Make the page of a step: GET its form, POST does it; a decision shows its effect first and acts when sent again."""

    @page(step.action, methods=WRITES)
    def view(request: StaffRequest, application_id: Any) -> HttpResponse:
        application = file_here(application_id)
        form = step.form(request.POST if request.method == "POST" else None, application=application)
        more = {"application": application, "step": step, "possible": _objection(step, application)}
        if request.method != "POST" or not form.is_valid():
            return form_page(request, "determinations/step.html", form, **more)
        version = version_sent(request)
        if step.checked and "checked" not in request.POST:
            return render(
                request,
                "determinations/check.html",
                {"form": form, "effect": _effect(step, application, form), **more},
            )

        def act() -> str:
            step.act(application, form, version)
            return _address(application)

        try:
            return act_once(request, act)
        except Refused as error:
            return again(request, "determinations/step.html", form, error, **more)

    view.__doc__ = step.label.en
    return view


def _objection(step: StepPage, application: Application) -> Any:
    """What stands against the step, if it is a move."""
    known = {move.name for move in application.moves}
    if step.name not in known:
        return None
    from closeknit.casework.ledger.actors import acting

    return application.moves.objection(application.moves[step.name], application, acting().actor)


def _effect(step: StepPage, application: Application, form: Any) -> Any:
    """What the step will do, in words, before it is done."""
    given = form.cleaned_data
    if "amount" in given:
        tier = tier_words(given["tier"])
        differs = application.proposal is None or (given["tier"], form.fen()) != (
            application.proposal.tier,
            application.proposal.amount_fen,
        )
        extra = (
            Text(
                " This differs from the proposal of the rules, and stays marked so for ever.",
                "与规则测算结果不一致，将永久标注。",
            )
            if differs
            else Text("", "")
        )
        return Text(
            f"{step.label.en}: {tier.en}, {given['amount']} yuan a month.{extra.en}",
            f"{step.label.zh}：{tier.zh}，每月{given['amount']}元。{extra.zh}",
        )
    effects = {
        "refuse": Text("The application is not confirmed; a written notice with reasons and remedies is made.", "将不予确认，并生成说明理由和救济途径的书面告知书。"),
        "terminate": Text("The procedure ends without a decision on help; a written notice is made.", "将终止审核确认程序，并生成书面告知书。"),
        "withdraw": Text("The application ends at the family's own wish.", "将按申请人意愿撤回申请。"),
        "send_away": Text("The application ends here; the family is told in writing which office is responsible.", "本件在此办结，并书面告知有权受理的单位。"),
    }  # fmt: skip
    return effects.get(step.name, step.label)


@page("determination.read")
def facts(request: StaffRequest, application_id: Any) -> HttpResponse:
    """The facts of a file with the source of each, known ones from registers and visits first."""
    application = file_here(application_id)
    note("determination.look", application, detail={"part": "facts"})
    found = []
    names = findings.subjects_of(application)
    for finding in queries.current_findings(application):
        found.append(
            {"finding": finding, "who": names.get(finding.subject, ""), "words": findings.words_of(finding.name),
             "value": queries._value({"disputed": finding.is_disputed, "name": finding.name, "value": finding.value}, lang())}
        )  # fmt: skip
    groups = findings.law().groups
    return render(
        request, "determinations/facts.html",
        {"application": application, "facts": found, "people": _people(application),
         "groups": [groups[g] for g in application.complete if g in groups],
         "supporters": list(Supporter.objects.filter(application=application).order_by("pk")),
         "is_open": application.state in life.UNDER_SURVEY and request.actor.may("determination.survey")},
    )  # fmt: skip


@page("determination.apply", methods=WRITES)
def dispute(request: StaffRequest, application_id: Any, finding_id: int) -> HttpResponse:
    """Freeze a fact that the person disputes."""
    application = file_here(application_id)
    finding: Finding = Finding.objects.here(pk=finding_id, application=application)
    form = forms.Words(request.POST if request.method == "POST" else None)
    more = {"application": application, "finding": finding, "words": findings.words_of(finding.name)}
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "determinations/dispute.html", form, **more)

    def act() -> str:
        findings.dispute(application, finding, form.cleaned_data["statement"], version_sent(request))
        return reverse("determinations:facts", kwargs={"application_id": application.pk})

    try:
        return act_once(request, act)
    except Refused as error:
        return again(request, "determinations/dispute.html", form, error, **more)


@page("determination.read")
def trace(request: StaffRequest, application_id: Any, number: int) -> HttpResponse:
    """Every step of one proposal."""
    application = file_here(application_id)
    proposal: Proposal = Proposal.objects.here(application=application, number=number)
    note("determination.look", application, detail={"part": "trace", "proposal": number})
    return render(
        request, "determinations/trace.html",
        {"application": application, "proposal": proposal, "lines": queries.trace_lines(proposal, lang()),
         "explanation": queries.explanation(proposal, lang())},
    )  # fmt: skip


# -- letters and notices -----------------------------------------------------------------------------------------
