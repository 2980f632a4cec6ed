"""Pages of plans: the list, a plan with its measures, the tab of a case, what departments answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from closeknit.casework.accounts.doors import SUBMISSION, WRITES, StaffRequest, act_once, page, version_sent
from closeknit.casework.accounts.queries import departments
from closeknit.casework.cases.actions import case_for
from closeknit.casework.cases.conflicts import act_or_show_conflict
from closeknit.casework.cases.models import Case
from closeknit.casework.cases.views import case_context
from closeknit.casework.determinations.book import tier_words, title_of
from closeknit.casework.determinations.models import Application
from closeknit.casework.ledger.performing import note
from closeknit.casework.plans import actions, queries
from closeknit.casework.plans import forms as f
from closeknit.casework.plans.codes import HOW_ANSWERED
from closeknit.casework.plans.lifecycle import MEASURE_MOVES, MOVES, OPEN, STATES
from closeknit.casework.plans.models import Plan, PlannedMeasure
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Membership
from closeknit.engine.units import Text

View = Callable[..., HttpResponse]


def _to(plan_id: UUID) -> str:
    return reverse("plans:detail", kwargs={"plan_id": plan_id})


@page("plan.read", query=("state", "after"))
def plans(request: StaffRequest) -> HttpResponse:
    """The list; the whole query stands in the address."""
    state, total, found = queries.plans_of(request.GET.dict(), request.day)
    states = {"open": Text("open", "未结束"), "review": Text("review due", "到期评估"), **STATES}
    return render(
        request, "plans/list.html", {"state": state, "page": found, "total": total, "states": states}
    )


def _plan(plan_id: UUID) -> Plan:
    found: Plan = Plan.objects.here(pk=plan_id)
    return found


def _shown(measure: PlannedMeasure) -> dict[str, Any]:
    """A measure in words, with its buttons."""
    known = queries.catalogue()
    found = known.measures.get(measure.measure)
    buttons = [
        (move.label, reverse(f"plans:{move.name}", kwargs={"measure_id": measure.pk}))
        for move, why in measure.moves.possible(measure, MEASURE_STEPS)
        if why is None
    ]
    return {
        "row": measure,
        "label": found.label if found else Text(measure.measure, measure.measure),
        "need": known.needs[measure.need].label if measure.need in known.needs else Text("--", "--"),
        "condition": found.condition if found else Text("--", "--"),
        "department": known.departments.get(measure.department, Text("--", "--")),
        "buttons": buttons,
    }


def _parts(plan: Plan, request: StaffRequest) -> dict[str, Any]:
    """What the page and the sheet of a plan show; money and service apart."""
    measures = [_shown(m) for m in queries.measures_in(plan)]
    decision = plan.application.decision if plan.application else None
    return {
        "plan": plan,
        "case": plan.case,
        "services": [m for m in measures if m["row"].form == "service"],
        "money": [m for m in measures if m["row"].form == "money"],
        "decision": decision,
        "tier": tier_words(decision.tier) if decision else None,
        "how": HOW_ANSWERED.get(plan.family_evidence),
    }


@page("plan.read")
def detail(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """A plan: goal, decision it follows, measures, deliveries, what can be done now."""
    plan = _plan(plan_id)
    note("plan.look", plan)
    moves = [
        (move.label, reverse(f"plans:{move.name}", kwargs={"plan_id": plan.pk}), why)
        for move, why in plan.moves.possible(plan, PLAN_STEPS)
    ]
    may = {action for action in ("plan.write", "plan.deliver", "measure.answer") if request.actor.may(action)}
    context = {**_parts(plan, request), "moves": moves, "may": may}
    return render(request, "plans/detail.html", context)


@page("plan.read")
def printed(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """The sheet that the family signs; printing is written down."""
    plan = _plan(plan_id)
    note("plan.print", plan)
    return render(request, "plans/print.html", _parts(plan, request))


@page("plan.read")
def of_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The plans of a case."""
    context = case_context(request, case_id)
    found = list(Plan.objects.filter(case=context["case"]).order_by("-made_at"))
    has_open = any(plan.state in OPEN for plan in found)
    may_draw = request.actor.may("plan.write") and context["case"].state == "open" and not has_open
    return render(request, "plans/of_case.html", {**context, "plans": found, "may_draw": may_draw})


@page("plan.write", methods=WRITES)
def draw_up(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """Begin a plan on a case: outreach or referral, before any decision."""
    case: Case = Case.objects.here(pk=case_id)
    form = f.GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return act_once(request, lambda: _chosen(actions.draw_up(case, form.cleaned_data["goal"])))
    return _form(request, form, MOVES["draw_up"].label, reverse("plans:of_case", kwargs={"case_id": case.pk}))


def _chosen(plan: Plan) -> str:
    return reverse("plans:choose", kwargs={"plan_id": plan.pk})


@page("plan.write", methods=WRITES)
def from_decision(request: StaffRequest, application_id: UUID) -> HttpResponse:
    """Begin a plan that follows a decision; the case is opened if none is."""
    application: Application = Application.objects.here(pk=application_id)
    goal = Text("A secured basic living, and the needs that were found met.", "保障基本生活，逐项解决已发现的困难。")  # fmt: skip
    from closeknit.casework.wording import lang

    form = f.GoalForm(request.POST or None, initial={"goal": goal.in_(lang())})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            case = case_for(application.household, "application")
            return _chosen(actions.draw_up(case, form.cleaned_data["goal"], application))

        return act_once(request, act)
    back = reverse("determinations:detail", kwargs={"application_id": application.pk})
    return _form(request, form, MOVES["draw_up"].label, back)


def _form(
    request: StaffRequest, form: forms.Form, label: Text, back: str, record: Any = None, about: Any = None
) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "label": label, "back": back, "record": record, "about": about}
    return render(request, "plans/form.html", context, status=status)


@page("plan.write", methods=WRITES)
def choose(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Choose measures of the catalogue; those that rules or visits propose are ticked."""
    plan = _plan(plan_id)
    if request.method == "POST":

        def act() -> str:
            actions.choose(plan, request.POST.getlist("measures"), version=version_sent(request))
            return _to(plan.pk)

        return act_or_show_conflict(request, plan, act)
    rows = [(choice, title_of(choice.citation)) for choice in queries.choices(plan, request.day)]
    context = {
        "plan": plan,
        "proposed": [row for row in rows if row[0].because],
        "others": [row for row in rows if not row[0].because],
    }
    return render(request, "plans/choose.html", context)


@page("plan.deliver", methods=WRITES)
def family(request: StaffRequest, plan_id: UUID) -> HttpResponse:
    """Write down the family's answer to each measure."""
    plan = _plan(plan_id)
    form = f.FamilyForm(request.POST or None)
    measures = [_shown(m) for m in queries.measures_in(plan)]
    if request.method == "POST" and form.is_valid():
        answers = {
            m["row"].pk: (request.POST[f"answer_{m['row'].pk}"] == "accept", request.POST.get(f"why_{m['row'].pk}", ""))
            for m in measures
            if request.POST.get(f"answer_{m['row'].pk}") in ("accept", "refuse")
        }  # fmt: skip

        def act() -> str:
            actions.family_answers(plan, answers, form.cleaned_data["how"], version=version_sent(request))
            return _to(plan.pk)

        return act_or_show_conflict(request, plan, act)
    status = 422 if request.method == "POST" else 200
    context = {"plan": plan, "form": form, "measures": measures}
    return render(request, "plans/family.html", context, status=status)


# -- steps of a plan and of a measure: the form of each, and what it does


def _plan_step(name: str, kind: type[forms.Form], act: Callable[[Plan, dict[str, Any], int], Any]) -> View:
    @page(MOVES[name].action, methods=WRITES)
    def view(request: StaffRequest, plan_id: UUID) -> HttpResponse:
        plan = _plan(plan_id)
        has_review = "review_on" in kind.base_fields
        initial = {"review_on": queries.review_day(plan, request.day)} if has_review else {}
        form = kind(request.POST if request.method == "POST" else None, initial=initial)
        if request.method == "POST" and form.is_valid():

            def do() -> str:
                act(plan, form.cleaned_data, version_sent(request))
                return _to(plan.pk)

            return act_or_show_conflict(request, plan, do)
        return _form(request, form, MOVES[name].label, _to(plan.pk), plan)

    view.__doc__ = MOVES[name].label.en
    return view


def _simply(name: str) -> Callable[[Plan, dict[str, Any], int], None]:
    return lambda plan, sent, version: actions.move_plan(
        plan, name, reason=sent.get("reason", ""), version=version
    )


PLAN_STEPS: dict[str, View] = {
    "offer": _plan_step("offer", f.NoForm, _simply("offer")),
    "take_back": _plan_step("take_back", f.ReasonForm, _simply("take_back")),
    "begin": _plan_step("begin", f.BeginForm, lambda p, s, v: actions.begin_plan(p, s["review_on"], version=v)),
    "review": _plan_step("review", f.ReviewForm, lambda p, s, v: actions.review(p, s["reason"], s["review_on"], version=v)),
    "end": _plan_step("end", f.EndForm, lambda p, s, v: actions.end(p, s["outcome"], s["reason"], s["next_on"], version=v)),
    "drop": _plan_step("drop", f.ReasonForm, _simply("drop")),
}  # fmt: skip


def _measure(measure_id: UUID) -> PlannedMeasure:
    found: PlannedMeasure = PlannedMeasure.objects.here(pk=measure_id)
    return found


def _measure_step(
    name: str,
    kind: type[forms.Form],
    act: Callable[[PlannedMeasure, dict[str, Any], int, UUID], Any],
    *,
    action: str = "",
    label: Text | None = None,
) -> View:
    words = label or MEASURE_MOVES[name].label

    @page(action or MEASURE_MOVES[name].action, methods=WRITES)
    def view(request: StaffRequest, measure_id: UUID) -> HttpResponse:
        measure = _measure(measure_id)
        form = kind(request.POST if request.method == "POST" else None, **_options(kind, measure))
        if request.method == "POST" and form.is_valid():

            def do() -> str:
                act(measure, form.cleaned_data, version_sent(request), uuid.UUID(request.POST[SUBMISSION]))
                return _to(measure.plan_id)

            return act_or_show_conflict(request, measure, do)
        return _form(request, form, words, _to(measure.plan_id), measure, _shown(measure))

    view.__doc__ = words.en
    return view


def _options(kind: type[forms.Form], measure: PlannedMeasure) -> dict[str, Any]:
    if kind is not f.ArrangeForm:
        return {}
    initial = {n: getattr(measure, n) for n in ("provider", "frequency", "starts_on", "ends_on")}
    initial["person"] = str(measure.person_id or "")
    return {"people": [(str(p.pk), p.masked_name) for p in _people(measure)], "initial": initial}


def _people(measure: PlannedMeasure) -> list[Any]:
    rows = Membership.objects.filter(household=measure.household_id, until__isnull=True)
    return [m.person for m in rows.select_related("person").order_by("pk")]


def _arrange(measure: PlannedMeasure, sent: dict[str, Any], version: int, _: UUID) -> None:
    person = next((p for p in _people(measure) if str(p.pk) == sent["person"]), None)
    actions.arrange(measure, **{**sent, "person": person}, version=version)


def _moved(name: str) -> Callable[[PlannedMeasure, dict[str, Any], int, UUID], None]:
    return lambda m, s, v, _: actions.move_measure(m, name, reason=s.get("reason", ""), version=v)


MEASURE_STEPS: dict[str, View] = {
    "arrange": _measure_step("arrange", f.ArrangeForm, _arrange, action="plan.write", label=Text("Arrange the measure", "安排措施")),
    "remove": _measure_step("remove", f.NoForm, _moved("remove")),
    "hand_over": _measure_step("hand_over", f.HandOverForm, lambda m, s, v, _: actions.hand_over(m, s["words"], version=v)),
    "start": _measure_step("start", f.NoForm, lambda m, s, v, _: actions.start(m, version=v)),
    "deliver": _measure_step("deliver", f.DeliverForm, lambda m, s, v, k: actions.deliver(m, k, **s, version=v), action="plan.deliver", label=Text("Record a delivery", "登记服务提供")),
    "finish": _measure_step("finish", f.FinishForm, lambda m, s, v, _: actions.finish(m, s["outcome"], s["reason"], version=v)),
    "withdraw": _measure_step("withdraw", f.ReasonForm, _moved("withdraw")),
}  # fmt: skip


# -- what departments see


@page("measure.read", query=("view", "after"))
def tasks(request: StaffRequest) -> HttpResponse:
    """Measures handed to departments, the most urgent first; a department sees its own."""
    view, total, found = queries.tasks_of(request.GET.dict())
    known = queries.catalogue()
    shown = [(m, known.measures[m.measure].label, departments().get(m.department), m.is_late_on(request.day)) for m in found.rows if m.measure in known.measures]  # fmt: skip
    views = {name: words for name, (words, _) in queries.TASK_VIEWS.items()}
    return render(
        request,
        "plans/tasks.html",
        {"rows": shown, "page": found, "total": total, "view": view, "views": views},
    )


@page("measure.read")
def task(request: StaffRequest, measure_id: UUID) -> HttpResponse:
    """A task as its department sees it: no more of the family than it needs."""
    measure = _handed(measure_id)
    note("measure.look", measure)
    context = {
        "measure": measure,
        "shown": _shown(measure),
        "is_late": measure.is_late_on(request.day),
        "may_answer": request.actor.may("measure.answer") and measure.state == "handed_over",
    }
    return render(request, "plans/task.html", context)


def _handed(measure_id: UUID) -> PlannedMeasure:
    measure = _measure(measure_id)
    if measure.handed_on is None:
        raise Refused("This measure is not handed to a department.", "该措施尚未转部门办理。")
    return measure


@page("measure.answer", methods=WRITES)
def answer(request: StaffRequest, measure_id: UUID) -> HttpResponse:
    """The department's answer, by itself or from its paper."""
    measure = _handed(measure_id)
    back = reverse("plans:task", kwargs={"measure_id": measure.pk})
    form = f.AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data

        def act() -> str:
            takes_on = sent["said"] == "take_on"
            actions.answer(measure, takes_on, sent["paper"], sent["reason"], version=version_sent(request))
            return back

        return act_or_show_conflict(request, measure, act)
    return _form(request, form, Text("Answer the task", "答复转办事项"), back, measure, _shown(measure))
