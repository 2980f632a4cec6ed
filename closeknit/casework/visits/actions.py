"""Writes: a visit is planned and called off; what was seen is taken in once; photographs are added; an emergency is declared."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from closeknit.casework.accounts.models import Staff
from closeknit.casework.alerts import actions as alerts
from closeknit.casework.alerts.lifecycle import IN_WORK
from closeknit.casework.alerts.models import Alert
from closeknit.casework.cases.actions import set_next_contact
from closeknit.casework.cases.models import Case
from closeknit.casework.cases.queries import postings_over
from closeknit.casework.ledger.actors import acting, within
from closeknit.casework.ledger.performing import begin, note, perform
from closeknit.casework.refusals import NotAllowed, Refused
from closeknit.casework.registry.actions import must_be_allowed, record_fact
from closeknit.casework.registry.models import Person
from closeknit.casework.registry.recusal import must_not_be_related
from closeknit.casework.registry.sealing import opened, seal_into
from closeknit.casework.visits import photos
from closeknit.casework.visits.codes import CAUSES, DEGREES, KINDS, MANNERS, REMOTE
from closeknit.casework.visits.lifecycle import PLANNED
from closeknit.casework.visits.models import Emergency, Photo, PlannedVisit, Visit

STREET_TEAM = frozenset({"street_officer", "street_head"})
PHOTOS_MAX = 12


@dataclass(frozen=True)
class Seen:
    """What a visit form says. Money in fen; `facts`, `income` and `spending` by person id, "" for the household."""

    manner: str
    was_met: bool
    degree: str = ""
    causes: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    facts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # person → fact → value
    income: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)  # entries of a family file
    spending: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    living: str = ""
    was_explained: bool = False
    application: str = ""
    visitors_signed: tuple[str, str] = ("", "")
    members_signed: Mapping[str, str] = field(default_factory=dict)  # person → typed name
    refusal: str = ""  # why the members did not sign
    code: str = ""
    evidence: str = ""
    next_on: date | None = None
    started_at: datetime | None = None

    def digest(self) -> str:
        """Return the fingerprint of everything that was sent."""
        return hashlib.sha256(
            json.dumps(self.__dict__, sort_keys=True, default=str, ensure_ascii=False).encode()
        ).hexdigest()


def plan(
    case: Case,
    visit_kind: str,
    planned_for: date,
    first: Staff,
    second: Staff,
    *,
    application: uuid.UUID | None = None,
    accepted_on: date | None = None,
) -> PlannedVisit:
    """Plan a visit by two people of the area; a survey needs the day on which the application was accepted.

    Raises: NotAllowed, Refused.
    """
    if visit_kind not in KINDS:
        raise Refused("Choose outreach or the statutory survey.", "请选择主动走访或入户调查。")
    if case.state != "open":
        raise Refused("The case is closed: open it again first.", "该个案已结案，请先重新开启。")
    if planned_for < acting().day or (accepted_on is not None and planned_for < accepted_on):
        raise Refused(
            "Choose today or a later day, for a survey not before the acceptance.",
            "请选择今天或以后的日期；入户调查不得早于受理日。",
        )
    _must_be_a_team(case.area, visit_kind, first, second)
    must_not_be_related(case.household_id, first.pk, second.pk)
    planned = PlannedVisit(
        area=case.area,
        case=case,
        visit_kind=visit_kind,
        planned_for=planned_for,
        first=first,
        second=second,
        application=application,
        accepted_on=accepted_on,
    )
    try:
        with transaction.atomic():
            begin(planned, "plan", detail={"kind": visit_kind, "for": planned_for.isoformat()})
    except IntegrityError:
        raise Refused(
            "A visit of this kind is planned already: record it or call it off first.",
            "已有同类走访计划：请先完成或取消。",
        ) from None
    return planned


def _must_be_a_team(area: str, visit_kind: str, first: Staff, second: Staff) -> None:
    """Both have a post over the area; of a survey's team at least one belongs to the street (Measures 16; our reading)."""
    posts = list(postings_over(area, acting().day).filter(staff__in=[first, second]))
    if first.pk != second.pk and {post.staff_id for post in posts} != {first.pk, second.pk}:
        raise Refused(
            "Both visitors need a post in the area today: choose from the list.",
            "两名走访人员均须在本辖区任职：请从列表中选择。",
        )
    if visit_kind == "survey" and not any(post.role in STREET_TEAM for post in posts):
        raise Refused(
            "The survey is the street's: at least one visitor belongs to the street office.",
            "入户调查由街道组织：至少一名调查人员须为街道工作人员。",
        )


def cancel(planned: PlannedVisit, reason: str, *, version: int | None = None) -> None:
    """Call a planned visit off. Raises: NotAllowed, Refused, Conflict."""
    perform(planned, "cancel", version=version, reason=reason)


def submit(
    planned: PlannedVisit, record: uuid.UUID, seen: Seen, based_on: int, *, corrects: Visit | None = None
) -> Visit:
    """Take in what was seen, once: the same id with the same content is answered with the same record.

    A form made from an older version of the plan is kept as evidence and marked, never lost.
    Raises: NotAllowed, Refused.
    """
    known: Visit | None = Visit.objects.filter(pk=record).first()
    digest = seen.digest()
    if known is not None:
        if (known.digest, known.planned_id) == (digest, planned.pk):
            return known
        raise Refused(
            "A visit with this number was sent before with other content: record a correction instead.",
            "此编号的走访记录已以其他内容提交：请以更正方式重新记录。",
        )
    must_be_allowed("visit.record", planned.area)
    if corrects is None and acting().actor.staff_id not in (planned.first_id, planned.second_id, None):
        raise NotAllowed(
            "Only one of the two visitors records this visit.", "走访记录须由两名走访人员之一提交。"
        )
    _must_be_whole(planned, seen)
    emergency = _emergency_for(planned, seen)
    is_parallel = corrects is None and (planned.state != PLANNED or planned.version != based_on)
    with transaction.atomic():
        visit = _kept(planned, record, seen, based_on, digest, emergency, corrects, is_parallel)
        if planned.state == PLANNED:
            perform(planned, "submit", detail={"record": str(visit.pk)})
        note(
            "visit_record.correct" if corrects else "visit_record.take_in",
            visit,
            detail={"kind": visit.visit_kind, "is_parallel": is_parallel},
        )
        if seen.was_met:
            _state_facts(visit, seen)
        _tell_the_alert(visit, seen)
        if seen.next_on is not None and planned.case.state == "open":
            set_next_contact(planned.case, seen.next_on, f"{visit.number}")
    return visit


def _must_be_whole(planned: PlannedVisit, seen: Seen) -> None:
    if seen.manner not in MANNERS or seen.degree not in {"", *DEGREES} or set(seen.causes) - set(CAUSES):
        raise Refused(
            "The form holds a code that is not known: open it again.", "表单含有未知代码：请重新打开。"
        )
    if not all(name.strip() for name in seen.visitors_signed):
        raise Refused("Both visitors sign: type both names.", "两名走访人员均须签名：请填写两人姓名。")
    if not seen.was_met:
        if not seen.living.strip():
            raise Refused(
                "Nobody was met: write where you went and what you tried.",
                "未见到家庭成员：请填写走访地点和联系经过。",
            )
        return
    if seen.code and not seen.evidence.strip():
        raise Refused("The answer needs evidence: write what you saw.", "反馈须有依据：请填写所见情况。")
    if seen.degree == "":
        raise Refused("State the degree of difficulty.", "请选择困难程度。")
    signed = any(name.strip() for name in seen.members_signed.values())
    if seen.manner != "neighbour" and not signed and not seen.refusal.strip():
        raise Refused(
            "A member who was there signs, or you write why nobody did.",
            "在场家庭成员须签名；拒绝签名的须填写原因。",
        )


def _emergency_for(planned: PlannedVisit, seen: Seen) -> Emergency | None:
    if seen.manner not in REMOTE:
        return None
    found = emergency_on(planned.area, acting().day)
    if found is None:
        raise Refused(
            "A telephone or video replaces the door only while a major public emergency is declared here (Measures, article 16): go to the home.",
            "仅在本地发生重大突发事件期间方可电话或视频调查（办法第十六条）：请入户。",
        )
    return found


def emergency_on(area: str, day: date) -> Emergency | None:
    """Return the declared emergency in whose district the area lies on a day."""
    declared = Emergency.objects.filter(since__lte=day).order_by("-since")
    return next(
        (e for e in declared if within(area, (e.area,)) and (e.until is None or e.until >= day)), None
    )


def _kept(
    planned: PlannedVisit,
    record: uuid.UUID,
    seen: Seen,
    based_on: int,
    digest: str,
    emergency: Emergency | None,
    corrects: Visit | None,
    is_parallel: bool,
) -> Visit:
    now = acting()
    visit = Visit(
        id=record,
        area=planned.area,
        planned=planned,
        case=planned.case,
        corrects=corrects,
        visit_kind=planned.visit_kind,
        manner=seen.manner,
        emergency=emergency,
        first_id=planned.first_id,
        second_id=planned.second_id,
        recorded_by_id=now.actor.staff_id or planned.first_id,
        was_met=seen.was_met,
        degree=seen.degree,
        causes=list(seen.causes),
        needs=list(seen.needs),
        seen={
            "facts": seen.facts,
            "income": seen.income,
            "spending": seen.spending,
            "was_explained": seen.was_explained,
            "application": seen.application,
        },
        is_signed=any(name.strip() for name in seen.members_signed.values()),
        code=seen.code,
        based_on=based_on,
        is_parallel=is_parallel,
        started_at=seen.started_at,
        received_at=now.at,
        made_day=now.day,
        digest=digest,
    )
    seal_into(
        visit,
        told=json.dumps(
            {
                "living": seen.living,
                "visitors": list(seen.visitors_signed),
                "members": dict(seen.members_signed),
                "refusal": seen.refusal,
                "evidence": seen.evidence,
            },
            ensure_ascii=False,
        ),
    )
    visit.save(force_insert=True)
    return visit


def told_in(visit: Visit) -> dict[str, Any]:
    """Return the free words and typed signatures of a record. Whoever shows them writes that down."""
    text = opened(visit, "told")
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def _state_facts(visit: Visit, seen: Seen) -> None:
    """State in the registry what was seen, so that a determination can take it over with its source."""
    household = visit.case.household
    wanted = {key for group in (seen.facts, seen.income, seen.spending) for key in group if key}
    people = {
        str(p.pk): p
        for p in Person.objects.filter(pk__in=wanted, memberships__household=household).distinct()
    }
    evidence = f"{visit.number}"
    for key, facts in seen.facts.items():
        for name, value in facts.items():
            record_fact(
                household,
                name,
                value,
                source="visit",
                as_of=visit.made_day,
                person=people.get(key),
                evidence=evidence,
            )
    for name, lists in (("income", seen.income), ("spending", seen.spending)):
        for key, entries in lists.items():
            for entry in entries:
                item = f"{entry.get('item') or entry.get('kind')} {entry['from']}~{entry.get('to', '')}"
                record_fact(
                    household,
                    name,
                    entry,
                    source="visit",
                    as_of=visit.made_day,
                    person=people.get(key),
                    item=item,
                    evidence=evidence,
                )


def _tell_the_alert(visit: Visit, seen: Seen) -> None:
    """Note the first contact on the household's alerts in work, and answer them with the code that was chosen."""
    if visit.corrects is not None:
        return
    for alert in Alert.objects.filter(household=visit.case.household, state__in=sorted(IN_WORK)):
        if not within(alert.office, acting().actor.areas_for("alert.answer")):
            continue
        if seen.was_met:
            alerts.contact(alert, visit.made_day, detail={"visit": str(visit.pk)})
        if seen.code and alert.state in ("assigned", "contacted"):
            alerts.answer(alert, seen.code, f"{visit.number} {seen.evidence}".strip(), seen.next_on)


def add_photo(visit: Visit, photo: uuid.UUID, sent: Any, size: int) -> Photo:
    """Add a photograph to a record, once; who was there adds it.

    Raises: NotAllowed; Refused for a file that is too large or no picture, or one too many.
    """
    must_be_allowed("visit.record", visit.area)
    known: Photo | None = Photo.objects.filter(pk=photo, visit=visit).first()
    if known is not None:
        return known
    if Photo.objects.filter(visit=visit).count() >= PHOTOS_MAX:
        raise Refused(f"A visit has at most {PHOTOS_MAX} photographs.", f"每次走访最多{PHOTOS_MAX}张照片。")
    now = acting()
    picture = photos.re_encoded(sent, size)
    photos.store(photo, picture)
    with transaction.atomic():
        kept: Photo = Photo.objects.create(
            id=photo,
            area=visit.area,
            visit=visit,
            width=picture.width,
            height=picture.height,
            bytes=len(picture.jpeg),
            digest=picture.digest,
            added_by_id=now.actor.staff_id or visit.first_id,
            made_at=now.at,
        )
        note("visit.photo", kept, detail={"visit": str(visit.pk)})
    return kept


def declare_emergency(area: str, name: str, paper: str, since: date, until: date | None = None) -> Emergency:
    """Write down a declared major public emergency of a district, with the paper that declares it.

    Raises: NotAllowed; Refused without paper or for an area that is no district.
    """
    must_be_allowed("visit.declare", area)
    if len(area) != 6 or not name.strip() or not paper.strip() or (until is not None and until < since):
        raise Refused(
            "Name the district, the emergency, the declaration and its days.",
            "请填写区县、事件名称、发布文件及起止日期。",
        )
    with transaction.atomic():
        declared: Emergency = Emergency.objects.create(
            area=area, name=name.strip(), paper=paper.strip(), since=since, until=until, made_at=acting().at
        )
        note("emergency.declare", declared, detail={"since": since.isoformat()})
    return declared
