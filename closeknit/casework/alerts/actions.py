"""Writes of alerts: report, accept, merge, dispatch, assign, contact, answer, close, escalate."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from closeknit.casework.accounts.models import Staff
from closeknit.casework.alerts.clocks import due_days, urgency, working_days_left
from closeknit.casework.alerts.codes import CODES, EVIDENCE_LENGTH_MIN
from closeknit.casework.alerts.lifecycle import ANSWERED, IN_WORK, OPEN, RAISED
from closeknit.casework.alerts.models import DOORS, Alert, Report
from closeknit.casework.alerts.queries import workers_for
from closeknit.casework.ledger.actors import acting, within
from closeknit.casework.ledger.performing import amend, begin, note, perform
from closeknit.casework.policy_pack import pack_in_force
from closeknit.casework.refusals import Refused
from closeknit.casework.registry import actions as registry
from closeknit.casework.registry.models import Household, Membership
from closeknit.casework.registry.recusal import must_not_be_related
from closeknit.casework.registry.sealing import person_index, plain_number, seal_into
from closeknit.casework.registry.taking_in import FamilyKnown, known_families, take_in
from closeknit.engine.units import CloseknitError, Text

DIFFICULTIES = {
    "illness": Text("illness or accident", "疾病或意外"),
    "no_income": Text("no income", "没有收入"),
    "job_lost": Text("work lost", "失业"),
    "death": Text("death in the family", "家人去世"),
    "child": Text("a child without care", "儿童无人照料"),
    "elderly": Text("an old person without care", "老人无人照料"),
    "disability": Text("disability", "残疾"),
    "housing": Text("unsafe or no home", "住房不安全或无住房"),
    "disaster": Text("fire, flood, disaster", "火灾、水灾等灾害"),
    "school": Text("school costs", "上学费用"),
    "other": Text("other", "其他"),
}
URGENT_WORDS = Text("needs help at once", "需要立即帮助")
ESCALATE_AGAIN_AFTER = 3  # working days between two steps up (proposal)


def report(
    area: str,
    difficulty: str,
    told: str,
    *,
    name: str,
    number: str = "",
    phone: str = "",
    address: str = "",
    is_urgent: bool = False,
    door: str = "report",
) -> Alert:
    """Open the second or third door: a family in difficulty, told by a worker, a grid, a neighbour or the family itself.

    A family known by the resident number is found, not entered twice; an open alert of the same queue gets one report more.
    Raises: NotAllowed; Refused for a form that says too little.
    """
    from closeknit.intake.resident_id import fault

    now = acting()
    if (
        door not in DOORS
        or door == "run"
        or difficulty not in DIFFICULTIES
        or not name.strip()
        or not told.strip()
    ):
        raise Refused(
            "Say who is in difficulty, which, and in a few words what happened.",
            "请填写困难家庭姓名、困难类型和简要情况。",
        )
    plain = plain_number(number)
    if plain and fault(plain, now.day) is not None:
        raise Refused(
            "The resident number does not hold: check it, or leave it out.",
            "身份证号码有误：请核对，或暂不填写。",
        )
    registry.must_be_allowed("alert.report", area)
    queue = "cry" if door == "resident" or is_urgent else "difficulty"
    with transaction.atomic():
        household = _family_of(plain) or _enter_family(area, name, plain, phone, address, door)
        alert = Alert.objects.filter(household=household, queue=queue, state__in=OPEN).first()
        if alert is None:
            alert = _raise(household, queue, "red" if is_urgent else "orange", door, difficulty)
        else:
            note("alert.report_again", alert, detail={"difficulty": difficulty})
        _keep_report(
            alert, difficulty, door, told=told, name=name, number=plain, phone=phone, address=address
        )
    return alert


def _family_of(number: str) -> Household | None:
    """The household of the person with this number, if it is in the database and here."""
    if not number:
        return None
    found = (
        Membership.objects.filter(person__number_index=person_index(number), until__isnull=True)
        .select_related("household")
        .first()
    )
    return found.household if found else None


def _enter_family(area: str, name: str, number: str, phone: str, address: str, door: str) -> Household:
    how = "declared" if door == "resident" else "visited"
    household = registry.add_household(area, how=how, move="report", address=address)
    registry.add_person(household, "self", name=name, number=number, phone=phone, address=address)
    return household


def _raise(household: Household, queue: str, level: str, door: str, difficulty: str) -> Alert:
    today = acting().day
    days = due_days(level, queue, today, None, pack_in_force().scorecard)
    alert = Alert(
        area=household.area,
        office=household.area,  # the street and the district see it as well; it does not wait in a distant tray
        household=household,
        household_key=household.household_key,
        masked_name=household.masked_name,
        door=door,
        queue=queue,
        level=level,
        urgency=urgency(level, queue),
        causes=[difficulty],
        raised_on=today,
        contact_due=days.contact,
        visit_due=days.visit,
        close_due=days.close,
        due=days.contact,
        due_is_provisional=days.is_provisional,
    )
    begin(alert, "report", detail={"door": door, "difficulty": difficulty})
    return alert


def _keep_report(alert: Alert, difficulty: str, door: str, **told: str) -> None:
    now = acting()
    kept = Report(
        alert=alert,
        office=alert.office,
        area=alert.area,
        difficulty=difficulty,
        told_by=door,
        reporter_id=now.actor.staff_id,
        made_at=now.at,
        made_day=now.day,
    )
    seal_into(kept, **told)
    kept.save(force_insert=True)


def accept(alert: Alert, version: int | None = None, known: FamilyKnown | None = None) -> Household:
    """Accept an alert: from now on somebody looks after the family, so it gets its names. Raises: Refused, NotFound, Conflict."""
    _must_be_possible(alert, "accept")
    with transaction.atomic():
        household = alert.household
        if household is None:
            assert alert.household_key is not None, "an alert of a run has the lake's key"
            household = take_in(alert.household_key, alert.raised_run, known)
        elif household.state == "reported":
            registry.move_household(household, "watch")
        alert.household = household  # so that the event stands on the family's timeline
        perform(
            alert,
            "accept",
            version=version,
            household=household,
            masked_name=household.masked_name,
            explanation=alert.explanation or explained(alert),
        )
    return household


def accept_many(alerts: Iterable[Alert]) -> list[tuple[Alert, Text]]:
    """Accept each; return those that were not, with why. Explanations are kept when the page is first opened."""
    chosen = list(alerts)
    unnamed: dict[str, list[int]] = {}
    for alert in chosen:
        if alert.household_id is None and alert.household_key is not None:
            unnamed.setdefault(alert.raised_run, []).append(alert.household_key)
    failed = []
    families: dict[int, FamilyKnown] = {}
    for run, keys in unnamed.items():
        families |= known_families(run, keys)
    for alert in chosen:
        failed += _tried(alert, lambda a: accept(a, known=families.get(a.household_key or 0)))
    return failed


def dispatch_many(alerts: Iterable[Alert], digits: int) -> list[tuple[Alert, Text]]:
    """Dispatch each to its street (9) or community (12); return those that were not, with why."""
    failed = []
    for alert in alerts:
        failed += _tried(alert, lambda a: dispatch(a, a.area[:digits]))
    return failed


def _tried(alert: Alert, act: Any) -> list[tuple[Alert, Text]]:
    try:
        with transaction.atomic():
            act(alert)
    except CloseknitError as error:
        return [(alert, error.text)]
    return []


def explained(alert: Alert) -> dict[str, Any]:
    """Return why a run raised the alert, as data without names; what stood there, or empty for a report or a run that is gone."""
    if alert.explanation or alert.door != "run" or alert.household_key is None:
        kept: dict[str, Any] = alert.explanation
        return kept
    from closeknit.casework.registry.sealing import this_home
    from closeknit.screening.explaining import explain

    try:
        found = explain(
            this_home(), pack_in_force(), str(alert.household_key), alert.seen_run or alert.raised_run
        )
    except CloseknitError:
        return {}
    lean = {name: value for name, value in found.items() if name != "others"}
    lean["contributions"] = [{k: v for k, v in c.items() if k != "rows"} for c in found["contributions"]]
    return lean


def dispatch(alert: Alert, office: str, version: int | None = None) -> None:
    """Hand the alert to an office in whose area the family lives: its street, its community. Raises: Refused, NotAllowed, Conflict."""
    _must_be_possible(alert, "dispatch")
    if len(office) not in (9, 12) or not within(alert.area, (office,)):
        raise Refused(
            "The family lives in another area: dispatch to its own street or community.",
            "该家庭不在所选辖区：请分派到其所在街道或社区。",
        )
    if not within(office, acting().actor.areas_for("alert.dispatch")):
        raise Refused("You can dispatch within your own area only.", "只能在本辖区内分派。")
    with transaction.atomic():
        Report.objects.filter(alert=alert).update(office=office)
        perform(alert, "dispatch", version=version, office=office, handler=None, detail={"office": office})


def take_back(alert: Alert, reason: str, version: int | None = None) -> None:
    """Take the alert back to the district. Raises: Refused, NotAllowed, Conflict."""
    _must_be_possible(alert, "take_back")
    with transaction.atomic():
        Report.objects.filter(alert=alert).update(office=alert.area[:6])
        perform(alert, "take_back", version=version, reason=reason, office=alert.area[:6], handler=None)


def assign(alert: Alert, handler: Staff, version: int | None = None) -> None:
    """Give the alert to a worker of the area. Raises: Refused if that person does not work there; NotAllowed, Conflict."""
    if handler.pk not in {w.staff.pk for w in workers_for(alert)}:
        raise Refused(
            "This person does not work in the family's area: choose somebody from the list.",
            "该人员不负责此家庭所在辖区：请从列表中选择。",
        )
    must_not_be_related(alert.household_id, handler.pk)
    office = next(w.office for w in workers_for(alert) if w.staff.pk == handler.pk)
    office = max(office, alert.office, key=len)
    detail = {"handler": handler.pk, "office": office}
    with transaction.atomic():
        Report.objects.filter(alert=alert).update(office=office)
        if alert.state == "contacted":
            amend(
                alert,
                "hand_over",
                action="alert.assign",
                version=version,
                detail=detail,
                handler=handler,
                office=office,
            )
        else:
            perform(alert, "assign", version=version, detail=detail, handler=handler, office=office)


def contact(
    alert: Alert, on: date | None = None, version: int | None = None, detail: dict[str, Any] | None = None
) -> None:
    """Write down the first contact with the family; a later one changes nothing.

    on: the day of the contact, not after today. Raises: Refused, NotAllowed, Conflict.
    """
    if alert.first_contact_on is not None:
        return
    today = acting().day
    day = on or today
    if day > today or day < alert.raised_on:
        raise Refused(
            "A contact lies between the day of the alert and today: correct the day.",
            "联系日期应在预警日与今日之间，请更正。",
        )
    perform(
        alert,
        "contact",
        version=version,
        first_contact_on=day,
        due=alert.visit_due or alert.due,
        detail={"on": day.isoformat()} | (detail or {}),
    )


def answer(
    alert: Alert, code: str, evidence: str, next_on: date | None = None, version: int | None = None
) -> None:
    """Answer with one of the fourteen codes and the evidence it needs.

    Raises: Refused without evidence, without contact where the code needs one, without the next day; NotAllowed, Conflict.
    """
    _must_be_possible(alert, "answer")
    if code not in CODES:
        raise Refused("Choose one of the fourteen codes.", "请选择十四项反馈代码之一。")
    wanted = CODES[code]
    if len(evidence.strip()) < EVIDENCE_LENGTH_MIN:
        raise Refused(
            f"“{wanted.label.en}” needs evidence: {wanted.evidence.en}.",
            f"“{wanted.label.zh}”需要依据：{wanted.evidence.zh}。",
        )
    if wanted.needs_contact and alert.first_contact_on is None:
        raise Refused(
            "Nobody has met the family yet: note the first contact, then answer.",
            "尚未与该家庭联系：请先登记首次联系，再反馈。",
        )
    if wanted.needs_next_day and (next_on is None or next_on <= acting().day):
        raise Refused("Say on which later day somebody looks again.", "请填写下次联系日期（晚于今日）。")
    perform(
        alert,
        "answer",
        version=version,
        code=code,
        evidence=evidence.strip(),
        next_on=next_on,
        answered_on=acting().day,
        answered_by_id=acting().actor.staff_id,
        due=alert.close_due or alert.due,
        detail={"code": code},
    )


def send_back(alert: Alert, reason: str, version: int | None = None) -> None:
    """Ask for another answer. Raises: Refused, NotAllowed, Conflict."""
    perform(alert, "send_back", version=version, reason=reason, due=alert.visit_due or alert.due)


def close(alert: Alert, version: int | None = None) -> None:
    """Close an answered alert; who answered it does not. Raises: Refused, NotAllowed, Conflict."""
    perform(alert, "close", version=version, closed_on=acting().day, detail={"code": alert.code})


def merge(alert: Alert, into: Alert, reason: str, version: int | None = None) -> None:
    """Merge into another open alert of the same household. Raises: Refused, NotAllowed, Conflict."""
    is_same = alert.pk != into.pk and (
        (alert.household_id is not None and alert.household_id == into.household_id)
        or (alert.household_key is not None and alert.household_key == into.household_key)
    )
    if not is_same or into.state not in OPEN:
        raise Refused(
            "Merge into another open alert of the same household.", "只能合并到同一家庭的另一件未办结预警。"
        )
    perform(alert, "merge", version=version, reason=reason, merged_into=into, detail={"into": str(into.pk)})


def escalate(day: date) -> int:
    """Tell the office above of every alert that is late, a step up every few working days; return how many.

    The job that acts needs the action alert.escalate.
    """
    late = Alert.objects.filter(state__in=(RAISED, *IN_WORK, ANSWERED), due__lt=day)
    told = 0
    for alert in list(late.iterator(chunk_size=500)):
        if alert.escalated_on is not None and (
            len(alert.escalated_to) <= 6 or -working_days_left(day, alert.escalated_on) < ESCALATE_AGAIN_AFTER
        ):
            continue
        above = _above(alert.escalated_to or alert.office)
        amend(
            alert,
            "escalate",
            action="alert.escalate",
            detail={"to": above, "due": alert.due.isoformat()},
            escalated_to=above,
            escalated_on=day,
        )
        told += 1
    return told


def _above(office: str) -> str:
    return {12: office[:9], 9: office[:6]}.get(len(office), office)


def _must_be_possible(alert: Alert, name: str) -> None:
    """Check before identities are opened or anything is written. Raises: Refused, NotAllowed by `perform` itself."""
    move = alert.moves[name]
    why = alert.moves.objection(move, alert, acting().actor)
    if why is not None and alert.state not in move.before:
        raise Refused(why.en, why.zh)
    registry.must_be_allowed(move.action, alert.moved_in)
