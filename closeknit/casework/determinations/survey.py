"""The survey: at least two of the street's team, signed; again after an objection; the county's own visit where the law asks for it."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import transaction

from closeknit.casework.accounts.models import Posting, Staff
from closeknit.casework.cases.actions import case_for
from closeknit.casework.determinations.application import keep_clock
from closeknit.casework.determinations.findings import take_over
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import Survey
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.performing import amend, perform
from closeknit.casework.refusals import Refused
from closeknit.casework.registry.sealing import insert_sealed
from closeknit.casework.visits import actions as visits
from closeknit.casework.visits.models import PlannedVisit, Visit

TEAM_LEAST = 2


def plan_survey(application: Application, day: date, visitors: list[int]) -> PlannedVisit:
    """Plan the survey of an accepted application, or the new one after an objection. Raises: Refused, NotAllowed."""
    if application.state not in ("accepted", "objected"):
        raise Refused(
            "A survey is planned after acceptance, and again after an objection.",
            "入户调查在受理后安排，有异议的可再次安排。",
        )
    first, second = (Staff.objects.get(pk=pk) for pk in visitors)
    with transaction.atomic():
        case = case_for(application.household, "application")
        return visits.plan(
            case,
            "survey",
            day,
            first,
            second,
            application=application.pk,
            accepted_on=application.accepted_on,
        )


def planned_survey(application: Application) -> PlannedVisit | None:
    """Return the survey that is planned and not made yet."""
    found: PlannedVisit | None = PlannedVisit.objects.filter(
        case__household=application.household_id, visit_kind="survey", state="planned"
    ).first()
    return found


def submitted_visits(application: Application) -> list[Visit]:
    """Return the recorded surveys that the file can rest on: made since acceptance or the objection, somebody met, not
    corrected by a newer record, not used before; the newest first.
    """
    since = application.objected_on if application.state == "objected" else application.accepted_on
    if since is None:
        return []
    used = Survey.objects.filter(application=application, visit_id__isnull=False).values_list(
        "visit_id", flat=True
    )
    found = Visit.objects.filter(
        case__household=application.household_id, visit_kind="survey", was_met=True, made_day__gte=since,
        corrected_by__isnull=True,
    )  # fmt: skip
    return list(found.exclude(pk__in=list(used)).order_by("-received_at"))


def take_visit(
    application: Application,
    visit: Visit,
    *,
    result: str,
    neighbours: str = "",
    is_hard: bool = False,
    version: int | None = None,
) -> Survey:
    """Let the file rest on a recorded visit: day, team, signatures and manner are those of its form. Raises: Refused, NotAllowed, Conflict."""
    told = visits.told_in(visit)
    names = [name for name in told.get("members", {}).values() if name]
    refusal = told.get("refusal", "")
    return record_survey(
        application,
        visitors=[visit.first_id, visit.second_id],
        done_on=visit.made_day,
        signed_by=", ".join(names)[:200] if names else refusal[:200],
        result=result,
        way=Survey.NO_CONTACT if visit.emergency else Survey.HOME,
        neighbours=neighbours,
        emergency=visit.emergency.name if visit.emergency else "",
        visit_id=visit.pk,
        is_hard=is_hard,
        version=version,
    )


def record_survey(
    application: Application,
    *,
    visitors: list[int],
    done_on: date,
    signed_by: str,
    result: str,
    way: str = Survey.HOME,
    neighbours: str = "",
    emergency: str = "",
    visit_id: uuid.UUID | None = None,
    is_hard: bool = False,
    version: int | None = None,
) -> Survey:
    """Record the survey, or the new one after an objection. Raises: Refused, NotAllowed, Conflict."""
    again = application.state == "objected"
    _must_be_lawful(application, visitors, done_on, signed_by, result, way, emergency)
    with transaction.atomic():
        perform(
            application, "resurvey" if again else "record_survey", version=version,
            detail={"visitors": len(set(visitors)), "way": way},
            surveyed_on=application.surveyed_on or done_on, round=application.round + again,
            is_hard_survey=application.is_hard_survey or is_hard,
        )  # fmt: skip
        found = _write(
            application, visitors, done_on, signed_by, result, way, neighbours, emergency, visit_id, False
        )
        take_over(application)
        keep_clock(application)
    return found


def record_county_visit(
    application: Application,
    *,
    visitors: list[int],
    done_on: date,
    signed_by: str,
    result: str,
    version: int | None = None,
) -> Survey:
    """Record the county's own visit: relatives of staff, a complaint, or the random check. Raises: Refused, NotAllowed, Conflict."""
    if application.state not in ("sent_up", "opinion_given", "posted", "surveyed", "re_surveyed", "proposed"):
        raise Refused("The county visits before its decision.", "区级入户调查应在作出决定前进行。")
    _must_be_lawful(
        application, visitors, done_on, signed_by, result, Survey.HOME, "", role="district_officer"
    )
    with transaction.atomic():
        amend(application, "county_visit", action="determination.check", version=version)
        found = _write(application, visitors, done_on, signed_by, result, Survey.HOME, "", "", None, True)
    application.forget()
    return found


def _write(
    application: Application, visitors: list[int], done_on: date, signed_by: str, result: str, way: str,
    neighbours: str, emergency: str, visit_id: uuid.UUID | None, by_county: bool,
) -> Survey:  # fmt: skip
    now = acting()
    found = Survey(
        application=application, area=application.area, on_day=now.day, round=application.round, by_county=by_county, way=way,
        emergency=emergency, done_on=done_on, visitors=sorted(set(visitors)), visit_id=visit_id,
        recorded_by_id=now.actor.staff_id,
    )  # fmt: skip
    insert_sealed(found, sealed_signed_by=signed_by, sealed_neighbours=neighbours, sealed_result=result)
    return found


def _must_be_lawful(
    application: Application, visitors: list[int], done_on: date, signed_by: str, result: str, way: str, emergency: str,
    role: str = "street",
) -> None:  # fmt: skip
    team = set(visitors)
    postings = Posting.objects.filter(staff_id__in=team, valid_from__lte=done_on)
    held = [
        p
        for p in postings
        if application.area.startswith(p.area) and (p.valid_to is None or p.valid_to >= done_on)
    ]
    if len(team) < TEAM_LEAST or {p.staff_id for p in held} != team:
        raise Refused(
            "A survey takes at least two people who work in this area: name them both.",
            "入户调查人员不得少于2人，且均应为本辖区工作人员：请填写两人。",
        )
    if not any(p.role.startswith(role) for p in held):
        raise Refused(
            "At least one of the team belongs to the office that surveys: the street, or the district for the county's own visit.",
            "调查组中至少一人应为负责调查的街道（区级入户调查为区级）工作人员。",
        )
    if team & application.relatives_among_staff():
        raise Refused(
            "A declared relative of the family takes no part in the survey.", "近亲属不得参与调查，须回避。"
        )
    if application.accepted_on is None or not application.accepted_on <= done_on <= acting().day:
        raise Refused(
            f"The survey lies between acceptance ({application.accepted_on}) and today: correct the day.",
            f"调查日期应在受理日（{application.accepted_on}）至今天之间，请更正。",
        )
    if not signed_by.strip() or not result.strip():
        raise Refused(
            "Write down what was found, and who signed, or that signing was refused.",
            "请填写调查结果及在场成员签字情况（拒签的注明）。",
        )
    if way not in Survey.WAYS or (way == Survey.NO_CONTACT and not emergency.strip()):
        raise Refused(
            "By phone or video only in a declared major public emergency: name it.",
            "仅在发生重大突发事件时可采取电话、视频方式：请注明该事件。",
        )
