"""Reads: the catalogue of the pack, plans and tasks of an area, what is due today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from closeknit.casework.accounts.actors import StaffActor
from closeknit.casework.alerts.clocks import calendar
from closeknit.casework.cases.queries import unknown
from closeknit.casework.determinations.parts import Proposal
from closeknit.casework.ledger.paging import Page, page_behind
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.ledger.todo import AHEAD_DAYS, MOST, Todo
from closeknit.casework.plans.codes import REVIEW_MONTHS
from closeknit.casework.plans.lifecycle import (
    CHOSEN,
    DECLINED,
    HANDED,
    OFFERED,
    OPEN,
    REMOVED,
    RUNNING,
    STATES,
    UNDER_WAY,
)
from closeknit.casework.plans.models import Plan, PlannedMeasure
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.visits.models import Visit
from closeknit.engine.eligibility.clocks import MONTHS, due
from closeknit.engine.units import PackError, Text
from closeknit.packs.measures import ANY, Measure, Measures, measures_of

SIZE = 50
TASK_VIEWS = {
    "open": (Text("to answer", "待答复"), Q(state=HANDED)),
    "under_way": (Text("taken on", "办理中"), Q(state=UNDER_WAY, handed_on__isnull=False)),
    "answered": (Text("answered", "已答复"), Q(answered_on__isnull=False)),
}


def catalogue() -> Measures:
    """Return the needs and measures of the installation's pack. Raises: PackError if it has none."""
    found = measures_of(pack_in_force())
    if found is None:
        raise PackError("The pack has no catalogue of measures.", "政策包没有帮扶措施目录。")
    return found


def offered_on(day: date) -> dict[str, Measure]:
    """Return the measures of which a text is in force on the day."""
    pack = pack_in_force()
    return {name: m for name, m in catalogue().measures.items() if m.citation_on(pack, day)}


@dataclass(frozen=True)
class Choice:
    """A measure that can be chosen: its words, and why it is proposed (None: it is not)."""

    measure: Measure
    need: Text
    because: Text | None
    citation: str


def choices(plan: Plan, day: date) -> list[Choice]:
    """Return the measures not yet in the plan: those that the rules or a visit propose first. Matching proposes; people choose."""
    there = set(plan.measures.exclude(state=REMOVED).values_list("measure", flat=True))
    known, pack = catalogue(), pack_in_force()
    by_rules, stated, tier = _by_rules(plan), _stated(plan), _tier(plan)
    found = []
    for name, measure in offered_on(day).items():
        if name in there:
            continue
        because = None
        if name in by_rules:
            because = Text("the rules propose it for this family", "规则建议")
        elif measure.need in stated and (ANY in measure.tiers or tier in measure.tiers):
            because = Text("a visit noted the need", "走访记录有此需求")
        citation = measure.citation_on(pack, day) or ""
        found.append(Choice(measure, known.needs[measure.need].label, because, citation))
    return sorted(found, key=lambda c: c.because is None)


def _proposal(plan: Plan) -> Proposal | None:
    """What the rules said for the decision that the plan follows."""
    decision = plan.application.decision if plan.application else None
    if plan.application is None or decision is None:
        return None
    found: Proposal | None = decision.proposal or plan.application.proposal
    return found


def _by_rules(plan: Plan) -> set[str]:
    proposal = _proposal(plan)
    return {m["measure"] for m in proposal.answer("en").get("measures", [])} if proposal else set()


def _stated(plan: Plan) -> set[str]:
    return {need for visit in Visit.objects.filter(case=plan.case_id) for need in visit.needs}


def _tier(plan: Plan) -> str:
    decision = plan.application.decision if plan.application else None
    return decision.tier if decision else ""


def plans_of(sent: Mapping[str, str], day: date) -> tuple[str, int, Page]:
    """Return the state asked for, how many plans are in it, and one page of them, newest first. Raises: UnknownFilter."""
    state = sent.get("state") or "open"
    if state not in {"open", "review", *STATES}:
        raise unknown("state")
    rows: QuerySet[Plan] = Plan.objects.filter(state__in=sorted(OPEN) if state == "open" else [state])
    if state == "review":
        rows = Plan.objects.filter(state=RUNNING, review_on__lte=day)
    shown = rows.select_related("case__household").annotate(
        waiting=Count("measures", filter=Q(measures__state=HANDED))
    )
    return state, rows.count(), page_behind(shown, ("-made_at", "-pk"), sent.get("after", ""), SIZE)


def tasks_of(sent: Mapping[str, str]) -> tuple[str, int, Page]:
    """Return the view asked for, how many tasks are in it, and one page of them, the most urgent first. Raises: UnknownFilter."""
    view = sent.get("view") or "open"
    if view not in TASK_VIEWS:
        raise unknown("view")
    rows = PlannedMeasure.objects.filter(TASK_VIEWS[view][1])
    return view, rows.count(), page_behind(rows, ("answer_due", "pk"), sent.get("after", ""), SIZE)


def measures_in(plan: Plan) -> list[PlannedMeasure]:
    """Return the measures of a plan with what was delivered, in the order in which they were chosen."""
    rows = PlannedMeasure.objects.filter(plan=plan).exclude(state=REMOVED)
    return list(rows.prefetch_related("deliveries").order_by("made_at", "need", "pk"))


def review_day(plan: Plan, day: date) -> date:
    """Return when the plan is looked at again, counted from a day: after the months that the rules name for its decision, or after ours."""
    proposal = _proposal(plan)
    named = proposal.answer("en").get("review_months") if proposal else None
    return due(day, named or REVIEW_MONTHS, MONTHS, calendar()).day


def today(actor: StaffActor, day: date) -> list[Todo]:
    """Return what plans ask of this person: reviews, answers of families and departments, deliveries that are due."""
    known = catalogue().measures
    writes, delivers = actor.areas_for("plan.write"), actor.areas_for("plan.deliver")
    found = []
    wanted = Q(state=RUNNING, review_on__lte=day + timedelta(AHEAD_DAYS)) & within_areas("area", writes)
    wanted |= Q(state=OFFERED, measures__state=CHOSEN) & within_areas("area", delivers)
    plans = Plan.objects.filter(wanted).select_related("case__household").distinct()
    for plan in plans.order_by("review_on", "pk")[:MOST]:
        is_review = plan.state == RUNNING
        what = (
            Text("Review the plan", "评估帮扶计划")
            if is_review
            else Text("Ask the family about the plan", "征求家庭意见")
        )
        is_late = plan.review_on is not None and plan.review_on < day
        found.append(Todo(what, plan.case.household.shown, reverse("plans:detail", kwargs={"plan_id": plan.pk}), plan.review_on, is_late))  # fmt: skip
    late = Q(state=HANDED, answer_due__lt=day) | Q(
        state=DECLINED, plan__state=RUNNING, answered_on__gte=day - timedelta(7)
    )
    asked = (late & within_areas("area", writes)) | (
        Q(state=UNDER_WAY, next_on__lte=day) & within_areas("area", delivers)
    )
    for one in PlannedMeasure.objects.filter(asked).order_by("answer_due", "next_on", "pk")[:MOST]:
        what, last = {
            HANDED: (Text("Ask the department: its answer is late", "催办：部门答复超期"), one.answer_due),
            DECLINED: (
                Text("The department declined: look for another way", "部门不予办理：请另寻帮扶途径"),
                None,
            ),
            UNDER_WAY: (Text("Deliver the service and record it", "提供服务并登记"), one.next_on),
        }[one.state]
        label = known[one.measure].label if one.measure in known else Text(one.measure, one.measure)
        address = reverse("plans:detail", kwargs={"plan_id": one.plan_id})
        found.append(Todo(what, one.whom, address, last, last is not None and last < day, label))
    return found
