"""Writes: a case is opened, given to somebody, put off, closed, opened again."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from closeknit.casework.accounts.models import Staff
from closeknit.casework.alerts.models import Alert
from closeknit.casework.cases.lifecycle import ASKED_AGAIN, OPEN, OUTCOME_OF_CODE
from closeknit.casework.cases.models import Case
from closeknit.casework.cases.queries import postings_over
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import amend, begin, perform
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.models import Household
from closeknit.casework.registry.recusal import must_not_be_related

FIRST_CONTACT_DAYS = 7  # ours: when nothing else sets the day of the next contact


def open_case(
    household: Household,
    origin: str,
    *,
    alert: Alert | None = None,
    office: str = "",
    worker: Staff | None = None,
    next_on: date | None = None,
) -> Case:
    """Open a case for a household; the office is the one that holds the alert, or the street.

    Raises: NotAllowed; Refused if a case of the household is open already.
    """
    today = acting().day
    held_by = alert.office if alert is not None else household.area[:9]
    due = (alert.visit_due or alert.due) if alert is not None else None
    case = Case(
        area=household.area,
        household=household,
        origin=origin,
        alert=alert,
        office=office or held_by,
        worker=worker,
        next_on=max(today, next_on or due or today + timedelta(days=FIRST_CONTACT_DAYS)),
    )
    try:
        with transaction.atomic():
            begin(case, "open", detail={"origin": origin, "office": case.office})
    except IntegrityError:
        raise Refused(
            "A case of this household is open already: go on with that one.",
            "该家庭已有在办个案，请在原个案中继续办理。",
        ) from None
    return case


def case_for(household: Household, origin: str, *, alert: Alert | None = None) -> Case:
    """Return the open case of the household, opening one if there is none. Raises: NotAllowed."""
    found: Case | None = Case.objects.filter(household=household, state=OPEN).first()
    return found or open_case(household, origin, alert=alert)


def assign(case: Case, worker: Staff, *, version: int | None = None) -> None:
    """Give the case to somebody with a post in its area. Raises: NotAllowed, Refused, Conflict."""
    _must_be_open(case)
    if not postings_over(case.area, acting().day).filter(staff=worker).exists():
        raise Refused(
            "This person has no post in the area of the case today: choose somebody else.",
            "该人员今天在本个案辖区没有岗位，请另选。",
        )
    must_not_be_related(case.household_id, worker.pk)
    amend(
        case,
        "assign",
        action="case.assign",
        version=version,
        worker=worker,
        office=_office_of(worker, case),
        detail={"worker": worker.pk},
    )


def _office_of(worker: Staff, case: Case) -> str:
    """The most local of the worker's posts over the area."""
    areas = postings_over(case.area, acting().day).filter(staff=worker).values_list("area", flat=True)
    return max(areas, key=len)


def set_next_contact(case: Case, day: date, reason: str, *, version: int | None = None) -> None:
    """Name the day of the next contact. Raises: NotAllowed, Refused for a past day, Conflict."""
    _must_be_open(case)
    _must_be_ahead(day)
    amend(
        case,
        "next_contact",
        action="case.open",
        version=version,
        reason=reason,
        next_on=day,
        detail={"day": day.isoformat()},
    )


def close(
    case: Case, code: str, reason: str, *, next_on: date | None = None, version: int | None = None
) -> None:
    """Close the case with a feedback code; a family that is asked again needs the day on which.

    Raises: NotAllowed, Refused, Conflict.
    """
    outcome = OUTCOME_OF_CODE.get(code)
    if outcome is None:
        raise Refused("Choose how the case ended.", "请选择结案方式。")
    if outcome in ASKED_AGAIN:
        if next_on is None:
            raise Refused(
                "Write the day on which somebody asks again: a watched family is never forgotten.",
                "请填写下次联系日期：监测家庭不得遗漏。",
            )
        _must_be_ahead(next_on)
    perform(
        case,
        "close",
        version=version,
        reason=reason,
        outcome=outcome,
        code=code,
        closed_on=acting().day,
        next_on=next_on,
        detail={"code": code, "outcome": outcome},
    )


def reopen(case: Case, reason: str, *, next_on: date | None = None, version: int | None = None) -> None:
    """Open a closed case again. Raises: NotAllowed, Refused if another case of the household is open, Conflict."""
    today = acting().day
    day = next_on or max(case.next_on or today, today)
    _must_be_ahead(day)
    try:
        with transaction.atomic():
            perform(
                case,
                "reopen",
                version=version,
                reason=reason,
                outcome="",
                code="",
                closed_on=None,
                next_on=day,
            )
    except IntegrityError:
        raise Refused(
            "A newer case of this household is open: go on with that one.",
            "该家庭已有新的在办个案，请在新个案中继续办理。",
        ) from None


def _must_be_open(case: Case) -> None:
    if case.state != OPEN:
        raise Refused("The case is closed: open it again first.", "该个案已结案，请先重新开启。")


def _must_be_ahead(day: date) -> None:
    if day < acting().day:
        raise Refused(
            "The next contact lies in the past: choose today or a later day.",
            "下次联系日期不能早于今天，请重新选择。",
        )
