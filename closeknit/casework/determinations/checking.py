"""The data check: requested by the street, done by the district alone, told to the applicant, checked again on objection."""

from __future__ import annotations

from django.db import transaction

from closeknit.casework.determinations import lifecycle as life
from closeknit.casework.determinations.application import keep_clock
from closeknit.casework.determinations.letters import write_letter
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import DataCheck
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import amend
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.recusal import must_not_be_related
from closeknit.casework.registry.sealing import sealed


def request_check(application: Application, version: int | None = None) -> DataCheck:
    """Ask the district for the check. Raises: Refused, NotAllowed, Conflict."""
    if application.state not in life.UNDER_SURVEY:
        raise Refused("The check is requested after acceptance.", "信息核对应在受理后提请。")
    if application.data_check is not None and application.data_check.reported_on is None:
        raise Refused("The check is requested already: wait for its result.", "已提请核对：请等待结果。")
    now = acting()
    with transaction.atomic():
        amend(application, "request_check", action="determination.accept", version=version)
        found: DataCheck = DataCheck.objects.create(
            application=application, area=application.area, on_day=now.day, requested_by_id=now.actor.staff_id
        )
        keep_clock(application)
    return found


def start_check(application: Application, version: int | None = None) -> None:
    """The district begins (Measures 17: within 3 working days). Raises: Refused, NotAllowed, Conflict."""
    found = _requested(application)
    must_not_be_related(application.household_id, acting().actor.staff_id)
    if found.started_on is not None:
        raise Refused("The check has begun already.", "核对已启动。")
    with transaction.atomic():
        amend(
            application,
            "start_check",
            action="determination.check",
            version=version,
            detail={"check": found.pk},
        )
        DataCheck.objects.filter(pk=found.pk).update(started_on=acting().day)
        keep_clock(application)


def report_check(application: Application, outcome: str, result: str, version: int | None = None) -> None:
    """Report the result. Raises: Refused, NotAllowed, Conflict."""
    found = _requested(application)
    must_not_be_related(application.household_id, acting().actor.staff_id)
    if outcome not in DataCheck.OUTCOMES or not result.strip():
        raise Refused("Say what the registers show, and what follows.", "请填写核对结果及结论。")
    now = acting()
    with transaction.atomic():
        amend(
            application, "report_check", action="determination.check", version=version,
            detail={"check": found.pk, "outcome": outcome},
        )  # fmt: skip
        DataCheck.objects.filter(pk=found.pk).update(
            reported_on=now.day, reported_by_id=now.actor.staff_id, outcome=outcome, sealed_result=sealed(found, "sealed_result", result),
            started_on=found.started_on or now.day,
        )  # fmt: skip
        keep_clock(application)


def tell_check(application: Application, version: int | None = None) -> None:
    """Tell the applicant the result, with the way to object (Measures 18). Raises: Refused, NotAllowed, Conflict."""
    found = application.data_check
    if found is None or found.reported_on is None or found.told_on is not None:
        raise Refused("There is no result to tell.", "没有待告知的核对结果。")
    with transaction.atomic():
        amend(
            application,
            "tell_check",
            action="determination.accept",
            version=version,
            detail={"check": found.pk},
        )
        DataCheck.objects.filter(pk=found.pk).update(told_on=acting().day)
        application.forget()
        write_letter(application, "check_result")


def object_to_check(application: Application, words: str, version: int | None = None) -> None:
    """The applicant objects, with papers. Raises: Refused, NotAllowed, Conflict."""
    found = application.data_check
    if found is None or found.told_on is None or found.is_open_objection or found.rechecked_on is not None:
        raise Refused(
            "An objection to the check follows when its result has been told, once for each check.",
            "对核对结果的异议应在告知后提出，每次核对一次。",
        )
    if len(words.strip()) < 4:
        raise Refused(
            "Write what the applicant says, and which papers were given.", "请写明异议内容及佐证材料。"
        )
    with transaction.atomic():
        amend(
            application,
            "object_to_check",
            action="determination.object",
            version=version,
            detail={"check": found.pk},
        )
        DataCheck.objects.filter(pk=found.pk).update(
            objected_on=acting().day, sealed_objection=sealed(found, "sealed_objection", words)
        )
        application.forget()


def recheck(application: Application, outcome: str, result: str, version: int | None = None) -> None:
    """Look into the objection: the street organises it, the district looks the registers up. Raises: Refused, NotAllowed, Conflict."""
    found = application.data_check
    if found is None or not found.is_open_objection:
        raise Refused("There is no objection to look into.", "没有待复查的异议。")
    must_not_be_related(application.household_id, acting().actor.staff_id)
    if outcome not in DataCheck.OUTCOMES or not result.strip():
        raise Refused("Say what the second look shows.", "请填写复查结果及结论。")
    now = acting()
    with transaction.atomic():
        amend(
            application,
            "recheck",
            action="determination.check",
            version=version,
            detail={"check": found.pk, "outcome": outcome},
        )
        both = sealed(found, "sealed_result", f"{found.result}\n{result}")
        DataCheck.objects.filter(pk=found.pk).update(
            rechecked_on=now.day, outcome=outcome, sealed_result=both, told_on=now.day
        )
        application.forget()
        write_letter(application, "check_result")


def _requested(application: Application) -> DataCheck:
    found = application.data_check
    if found is None or found.reported_on is not None:
        raise Refused("No check is waiting: the street requests it first.", "没有待办核对：请先由街道提请。")
    checked: DataCheck = found
    return checked
