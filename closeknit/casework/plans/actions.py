"""Writes: a plan and its measures, what the family says, what departments answer, what was delivered, how it ended."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from closeknit.casework.alerts.clocks import calendar
from closeknit.casework.cases.actions import set_next_contact
from closeknit.casework.cases.models import Case
from closeknit.casework.determinations.models import Application
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import amend, begin, perform
from closeknit.casework.plans.codes import ANSWER_WORKING_DAYS, FREQUENCIES, OUTCOMES
from closeknit.casework.plans.lifecycle import CHOSEN, DRAFT, REFUSED, UNDER_WAY
from closeknit.casework.plans.models import Delivery, Plan, PlannedMeasure
from closeknit.casework.plans.queries import offered_on
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Person
from closeknit.casework.registry.sealing import seal_into, sealed
from closeknit.engine.eligibility.clocks import WORKING, due


def draw_up(case: Case, goal: str, application: Application | None = None) -> Plan:
    """Begin a plan for an open case, after a decision or as outreach. Raises: NotAllowed, Refused."""
    if case.state != "open":
        raise Refused("The case is closed: open it again first.", "该个案已结案，请先重新开启。")
    if not goal.strip():
        raise Refused("Say what the plan is to achieve.", "请填写帮扶目标。")
    if application is not None and (
        application.decision is None or application.household_id != case.household_id
    ):
        raise Refused(
            "The application is not decided yet: plan outreach, or wait for the decision.",
            "该申请尚未作出决定：请先按主动服务拟定，或待决定后再拟定。",
        )
    plan = Plan(area=case.area, case=case, application=application)
    seal_into(plan, goal=goal.strip())
    try:
        with transaction.atomic():
            begin(plan, "draw_up", detail={"application": str(application.pk) if application else ""})
    except IntegrityError:
        raise Refused(
            "This case has an open plan: go on with that one.", "该个案已有未结束的帮扶计划，请继续办理。"
        ) from None
    return plan


def choose(plan: Plan, measures: Iterable[str], *, version: int | None = None) -> list[PlannedMeasure]:
    """Take measures of the catalogue into a plan being drawn up, for the family. Raises: NotAllowed, Refused, Conflict."""
    names, today = list(dict.fromkeys(measures)), acting().day
    known = offered_on(today)
    if not names or set(names) - set(known):
        raise Refused("Choose measures of the catalogue.", "请从目录中选择帮扶措施。")
    if plan.state != DRAFT:
        raise Refused(
            "The plan was offered already: take it back to change it.", "计划已征求意见：请先退回修改。"
        )
    chosen = []
    try:
        with transaction.atomic():
            amend(plan, "choose", action="plan.write", version=version, detail={"measures": names})
            for name in names:
                found = known[name]
                measure = PlannedMeasure(
                    area=plan.area, plan=plan, household_id=plan.case.household_id, whom=plan.case.household.shown,
                    measure=name, need=found.need, form=found.kind, department=found.office, frequency="as_needed",
                    starts_on=today,
                )  # fmt: skip
                begin(measure, "choose", detail={"measure": name})
                chosen.append(measure)
    except IntegrityError:
        raise Refused(
            "A measure is in the plan already: choose the others.", "所选措施已在计划中：请选择其他措施。"
        ) from None
    return chosen


def arrange(
    measure: PlannedMeasure,
    *,
    person: Person | None,
    provider: str,
    frequency: str,
    starts_on: date,
    ends_on: date | None,
    version: int | None = None,
) -> None:
    """Say for whom, by whom, how often and from when to when. Raises: NotAllowed, Refused, Conflict."""
    if measure.plan.state != DRAFT or measure.state != CHOSEN:
        raise Refused(
            "The plan was offered already: take it back to change it.", "计划已征求意见：请先退回修改。"
        )
    if frequency not in FREQUENCIES:
        raise Refused("Choose how often.", "请选择服务频次。")
    if ends_on is not None and ends_on < starts_on:
        raise Refused("It ends before it begins: correct the days.", "终止日早于起始日，请更正。")
    whom = (person.masked_name if person else "") or measure.plan.case.household.shown
    try:
        with transaction.atomic():
            amend(
                measure, "arrange", action="plan.write", version=version, person=person, whom=whom,
                provider=provider.strip(), frequency=frequency, starts_on=starts_on, ends_on=ends_on,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(
            "This person has this measure in the plan already: change that one.",
            "该成员已有此项措施：请修改原措施。",
        ) from None


def family_answers(
    plan: Plan, answers: Mapping[uuid.UUID, tuple[bool, str]], evidence: str, *, version: int | None = None
) -> None:
    """Write down what the family says to each measure: accepted, or refused and why. Raises: NotAllowed, Refused, Conflict."""
    asked = list(PlannedMeasure.objects.filter(plan=plan, pk__in=answers))
    if not evidence.strip() or len(asked) != len(answers) or not asked:
        raise Refused(
            "Answer for the measures of this plan, and say how the family answered.",
            "请逐项填写本计划各措施的答复，并注明答复方式。",
        )
    with transaction.atomic():
        amend(
            plan, "family_answers", action="plan.deliver", version=version, family_evidence=evidence.strip()
        )
        for measure in asked:
            accepts, words = answers[measure.pk]
            if accepts and measure.state in (CHOSEN, REFUSED):
                perform(measure, "accept")
            elif not accepts and measure.state != REFUSED:
                perform(measure, "refuse", reason=words)


def hand_over(measure: PlannedMeasure, words: str = "", *, version: int | None = None) -> None:
    """Hand an accepted measure to the responsible department as a task with a day for its answer.

    Raises: NotAllowed, Refused, Conflict.
    """
    today = acting().day
    ends = due(today, ANSWER_WORKING_DAYS, WORKING, calendar())
    perform(
        measure, "hand_over", version=version, handed_on=today, answer_due=ends.day,
        why=sealed(measure, "why", words.strip()), detail={"department": measure.department},
    )  # fmt: skip


def answer(
    measure: PlannedMeasure, takes_on: bool, paper: str, reason: str = "", *, version: int | None = None
) -> None:
    """Write down the department's answer, and on which paper. Raises: NotAllowed, Refused, Conflict."""
    if not paper.strip():
        raise Refused("Name the paper of the answer.", "请填写反馈依据（文号或凭证）。")
    perform(
        measure, "take_on" if takes_on else "decline", version=version, reason=reason,
        answered_on=acting().day, answer_paper=paper.strip(),
        next_on=_first_day(measure) if takes_on else None,
    )  # fmt: skip


def start(measure: PlannedMeasure, *, version: int | None = None) -> None:
    """Start a service that the office provides or buys itself. Raises: NotAllowed, Refused, Conflict."""
    perform(measure, "start", version=version, next_on=_first_day(measure))


def _first_day(measure: PlannedMeasure) -> date | None:
    return None if measure.frequency == "as_needed" else max(measure.starts_on, acting().day)


def deliver(
    measure: PlannedMeasure,
    delivery: uuid.UUID,
    on_day: date,
    what: str,
    received_by: str,
    *,
    version: int | None = None,
) -> Delivery:
    """Write down that something was delivered, once. Raises: NotAllowed, Refused, Conflict."""
    known: Delivery | None = Delivery.objects.filter(pk=delivery, measure=measure).first()
    if known is not None:
        return known
    now = acting()
    if measure.state != UNDER_WAY or not what.strip() or not received_by.strip():
        raise Refused(
            "Say what was delivered and who received it, while the measure is under way.",
            "请在措施实施期间填写服务内容和接收人。",
        )
    if not measure.starts_on <= on_day <= now.day:
        raise Refused(
            "The day of delivery lies between the start and today: correct it.",
            "提供日期应在起始日与今日之间，请更正。",
        )
    kept = Delivery(
        id=delivery, area=measure.area, measure=measure, on_day=on_day, received_by=received_by.strip(),
        recorded_by_id=now.actor.staff_id, made_at=now.at,
    )  # fmt: skip
    seal_into(kept, what=what.strip())
    with transaction.atomic():
        amend(
            measure, "deliver", action="plan.deliver", version=version, next_on=measure.next_after(on_day),
            detail={"delivery": str(delivery), "on": on_day.isoformat()},
        )  # fmt: skip
        kept.save(force_insert=True)
    return kept


def finish(measure: PlannedMeasure, outcome: str, reason: str, *, version: int | None = None) -> None:
    """End a measure with its outcome. Raises: NotAllowed, Refused, Conflict."""
    _must_be_an_outcome(outcome)
    perform(
        measure, "finish", version=version, reason=reason, outcome=outcome, ended_on=acting().day,
        next_on=None, detail={"outcome": outcome},
    )  # fmt: skip


def move_measure(measure: PlannedMeasure, name: str, *, reason: str = "", version: int | None = None) -> None:
    """Take a measure out of a draft, or stop it at the family's wish. Raises: NotAllowed, Refused, Conflict."""
    ended: dict[str, Any] = {"ended_on": acting().day, "next_on": None} if name == "withdraw" else {}
    perform(measure, name, version=version, reason=reason, **ended)


def move_plan(plan: Plan, name: str, *, reason: str = "", version: int | None = None) -> None:
    """Offer a plan, take it back, drop it. Raises: NotAllowed, Refused, Conflict."""
    perform(plan, name, version=version, reason=reason)


def begin_plan(plan: Plan, review_on: date, *, version: int | None = None) -> None:
    """Begin what the family accepted, with the day of the first review. Raises: NotAllowed, Refused, Conflict."""
    _must_be_ahead(review_on)
    perform(plan, "begin", version=version, began_on=acting().day, review_on=review_on)


def review(plan: Plan, found: str, review_on: date, *, version: int | None = None) -> None:
    """Write down what a review found, and the day of the next. Raises: NotAllowed, Refused, Conflict."""
    _must_be_ahead(review_on)
    perform(plan, "review", version=version, reason=found, review_on=review_on)


def end(plan: Plan, outcome: str, reason: str, next_on: date, *, version: int | None = None) -> None:
    """End a plan with its outcome; help never ends without a next contact. Raises: NotAllowed, Refused, Conflict."""
    _must_be_an_outcome(outcome)
    _must_be_ahead(next_on)
    with transaction.atomic():
        perform(
            plan, "end", version=version, reason=reason, outcome=outcome, next_on=next_on,
            ended_on=acting().day, detail={"outcome": outcome},
        )  # fmt: skip
        if plan.case.state == "open":
            set_next_contact(plan.case, next_on, plan.number)


def _must_be_an_outcome(outcome: str) -> None:
    if outcome not in OUTCOMES:
        raise Refused("Choose the outcome.", "请选择成效。")


def _must_be_ahead(day: date) -> None:
    if day <= acting().day:
        raise Refused("Choose a day after today.", "请选择今日之后的日期。")
