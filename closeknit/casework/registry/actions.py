"""Writes of the registry: households and persons in, members, facts, consents, corrections, and looks at personal fields."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F

from closeknit.casework.accounts import actions as accounts
from closeknit.casework.accounts.models import Relative, Staff
from closeknit.casework.ledger.actors import acting, within
from closeknit.casework.ledger.performing import REASON_LENGTH_MIN, begin, note, perform
from closeknit.casework.refusals import Conflict, NotAllowed, Refused
from closeknit.casework.registry.masking import mask_name
from closeknit.casework.registry.models import (
    CONSENTS,
    RELATIONS,
    SOURCES,
    Consent,
    Fact,
    Household,
    Membership,
    Person,
)
from closeknit.casework.registry.queries import FIELDS, PURPOSES
from closeknit.casework.registry.sealing import (
    name_index,
    opened,
    person_index,
    plain_number,
    seal_into,
    sealed,
)
from closeknit.intake import resident_id


def must_be_allowed(action: str, area: str) -> None:
    """Raises: NotAllowed unless who acts may do it in the area."""
    if not within(area, acting().actor.areas_for(action)):
        raise NotAllowed(
            "This needs another role or area: ask the office that is responsible.",
            "此操作需要其他岗位或辖区的权限，请联系负责单位。",
        )


def add_household(
    area: str,
    *,
    how: str = "declared",
    move: str = "report",
    key: int | None = None,
    source_no: str = "",
    address: str = "",
    residence: str = "",
) -> Household:
    """Enter a household by a move that begins one: `report` (known by a report) or `take_in` (watched).

    Raises: NotAllowed, Refused.
    """
    today = acting().day
    household = Household(
        area=area,
        household_key=key,
        residence=residence,
        entered_how=how,
        entered_on=today,
        refreshed_on=today,
    )
    seal_into(household, source_no=source_no, address=address)
    begin(household, move, detail={"how": how})
    return household


def add_person(
    household: Household,
    relation: str,
    *,
    name: str = "",
    number: str = "",
    phone: str = "",
    address: str = "",
    birth_day: date | None = None,
    birth_year: int | None = None,
    sex: str = "",
    key: int | None = None,
    counts: bool | None = None,
    since: date | None = None,
) -> Person:
    """Enter a person as a member of the household; one who is known by the resident number moves here from a household left.

    The day of birth and the sex come from a number that holds, where they are not given.

    Raises: NotAllowed; Refused if the person lives in another household that is looked after.
    """
    must_be_allowed("household.add", household.area)
    now = acting()
    number = plain_number(number)
    if number and resident_id.fault(number, now.day) is None:
        birth_day, sex = birth_day or resident_id.birth_day(number), sex or resident_id.sex(number)
    index = person_index(number) if number else ""
    person = Person.objects.filter(number_index=index).first() if index else None
    with transaction.atomic():
        if person is None:
            person = Person(
                area=household.area,
                person_key=key,
                masked_name=mask_name(name),
                birth_year=birth_day.year if birth_day else birth_year,
                sex=sex,
                number_index=index,
                name_index=name_index(name, household.area) if name else "",
                made_at=now.at,
            )
            seal_into(
                person,
                name=name,
                number=number,
                phone=phone,
                address=address,
                birth_day=birth_day.isoformat() if birth_day else None,
            )
            person.save(force_insert=True)
        if Membership.objects.filter(person=person, until__isnull=True).exists():
            raise Refused(
                "This person is a member of a household in the database already: find them first.",
                "该人员已是库内其他家庭的成员，请先查找。",
            )
        Membership.objects.create(
            household=household,
            person=person,
            area=household.area,
            relation=relation,
            since=since or now.day,
            counts=counts,
        )
        if relation == "self" and person.masked_name != household.masked_name:
            Household.objects.filter(pk=household.pk).update(masked_name=person.masked_name)
            household.masked_name = person.masked_name
        note("household.add_member", household, detail={"person": str(person.pk), "relation": relation})
    return person


def end_membership(membership: Membership, last_day: date, reason: str) -> None:
    """Write down that a member no longer belongs here. Raises: NotAllowed; Refused without reason, or for a day to come."""
    must_be_allowed("household.add", membership.area)
    _must_give_a_reason(reason)
    if last_day > acting().day:
        raise Refused("The last day has not come yet.", "终止日不得晚于今天。")
    with transaction.atomic():
        Membership.objects.filter(pk=membership.pk, until__isnull=True).update(
            until=max(last_day, membership.since)
        )
        note(
            "household.end_member",
            membership.household,
            reason=reason,
            detail={"person": str(membership.person_id), "last_day": last_day.isoformat()},
        )


def record_fact(
    household: Household,
    name: str,
    value: Any = None,
    *,
    source: str,
    as_of: date,
    person: Person | None = None,
    item: str = "",
    evidence: str = "",
    register: str = "",
    batch: str = "",
    secret: str = "",
) -> Fact:
    """State a fact with its source; an earlier one of the same source is kept, and is current no more.

    value: fen, count, month, day or code of eligibility/facts.yaml; `secret` for what must not lie in clear.
    Raises: Refused for an unknown source.
    """
    if source not in SOURCES:
        raise Refused(f"There is no source {source}.", f"没有“{source}”这种来源。")
    fact = Fact(
        household=household,
        person=person,
        area=household.area,
        name=name,
        item=item,
        value=value,
        source=source,
        register=register,
        batch=batch,
        evidence=evidence,
        as_of=as_of,
        made_at=acting().at,
    )
    fact.sealed_value = sealed(fact, "sealed_value", secret)
    earlier = Fact.objects.filter(
        household=household, person=person, name=name, item=item, source=source, is_current=True
    )
    with transaction.atomic():
        fact.disputed_on = earlier.values_list("disputed_on", flat=True).first()
        earlier.update(is_current=False)
        fact.save(force_insert=True)
        note(
            "household.record_fact", household, detail={"fact": str(fact.pk), "name": name, "source": source}
        )
    return fact


def give_consent(
    household: Household,
    person: Person,
    what: str,
    *,
    covers: str,
    evidence: str,
    given_on: date | None = None,
    until: date | None = None,
    given_by: Person | None = None,
) -> Consent:
    """Write down what a person (or, for a child, the guardian) agreed to, and on which paper.

    Raises: NotAllowed; Refused without paper or for an unknown kind.
    """
    must_be_allowed("household.consent", household.area)
    if what not in CONSENTS or not evidence.strip():
        raise Refused(
            "Say what is agreed to and on which paper it stands.", "请写明同意事项及所依据的书面材料。"
        )
    now = acting()
    with transaction.atomic():
        consent: Consent = Consent.objects.create(
            household=household,
            person=person,
            area=household.area,
            what=what,
            given_by=given_by,
            given_on=given_on or now.day,
            until=until,
            covers=covers,
            evidence=evidence,
            made_at=now.at,
        )
        note("household.consent", household, detail={"consent": str(consent.pk), "what": what})
    return consent


def reveal(person: Person, field: str, purpose: str, reason: str) -> str:
    """Return one personal field in clear and write down who looked, why. Raises: NotAllowed; Refused without purpose."""
    if field not in FIELDS or purpose not in PURPOSES:
        raise Refused("Choose what to look at and a purpose from the list.", "请选择查看项目和用途。")
    must_be_allowed("person.reveal", person.area)
    note(
        "person.reveal",
        person,
        purpose=PURPOSES[purpose].zh,
        reason=reason.strip()[:300],
        detail={"field": field},
    )
    return opened(person, field)


def correct_person(person: Person, field: str, value: str, evidence: str, version: int | None = None) -> None:
    """Correct a personal field by a paper that was seen; what stood there is not kept in clear anywhere.

    Raises: NotAllowed; Refused without evidence or for a number that does not hold; Conflict.
    """
    must_be_allowed("household.correct", person.area)
    if field not in FIELDS or not value.strip() or len(evidence.strip()) < REASON_LENGTH_MIN:
        raise Refused(
            "Say what is right and by which paper it was seen.", "请填写正确内容及所核对的证件或材料。"
        )
    plain = plain_number(value) if field == "number" else value.strip()
    changes: dict[str, Any] = {field: sealed(person, field, plain)}
    if field == "number":
        number_must_hold(plain)
        born = resident_id.birth_day(plain)
        changes |= {
            "number_index": person_index(plain),
            "sex": resident_id.sex(plain),
            "birth_year": born.year,
            "birth_day": sealed(person, "birth_day", born.isoformat()),
        }
    if field == "birth_day":
        changes["birth_year"] = _past_day(plain).year
    if field == "name":
        changes |= {"masked_name": mask_name(plain), "name_index": name_index(plain, person.area)}
    with transaction.atomic():
        changed = Person.objects.filter(pk=person.pk, version=version or person.version).update(
            version=F("version") + 1, **changes
        )
        if changed != 1:
            raise Conflict()
        note("person.correct", person, reason=evidence, detail={"field": field})


def number_must_hold(number: str) -> None:
    """Raises: Refused for a resident number whose characters, day of birth or check character cannot be."""
    if resident_id.fault(plain_number(number), acting().day) is not None:
        raise Refused("The resident number does not hold: check it.", "身份证号码有误，请核对。")


def _past_day(text: str) -> date:
    """Return a day that is written YYYY-MM-DD and has come. Raises: Refused."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if day > acting().day:
        raise Refused(
            "The day of birth is written like 1979-05-03 and is not in the future.",
            "出生日期请按1979-05-03的格式填写，且不得晚于今天。",
        )
    return day


def dispute(fact: Fact, reason: str) -> None:
    """Freeze a fact that the person says is wrong: it counts as unknown for them until it is settled.

    Raises: NotAllowed; Refused without reason.
    """
    must_be_allowed("household.dispute", fact.area)
    _must_give_a_reason(reason)
    with transaction.atomic():
        Fact.objects.filter(pk=fact.pk, disputed_on__isnull=True).update(disputed_on=acting().day)
        note("fact.dispute", fact, reason=reason, detail={"name": fact.name, "register": fact.register})


def settle_dispute(fact: Fact, is_right: bool, reason: str) -> None:
    """Settle a dispute: the fact is right and counts again, or it is wrong and counts no more.

    Raises: NotAllowed; Refused without reason.
    """
    must_be_allowed("household.correct", fact.area)
    _must_give_a_reason(reason)
    with transaction.atomic():
        changes: dict[str, Any] = {"disputed_on": None} if is_right else {"is_current": False}
        Fact.objects.filter(pk=fact.pk, disputed_on__isnull=False).update(**changes)
        note("fact.settle", fact, reason=reason, detail={"name": fact.name, "is_right": is_right})


def _must_give_a_reason(reason: str) -> None:
    if len(reason.strip()) < REASON_LENGTH_MIN:
        raise Refused("Write in a few words why.", "请简要说明理由。")


def move_household(household: Household, move: str, *, reason: str = "", **changes: Any) -> None:
    """Make a move of the household's table (apply, help, refuse, withdraw, end, watch, leave).

    `changes`: other columns set with it, as `tier`. Raises: Refused, NotAllowed, Conflict.
    """
    if move == "leave":
        changes["left_on"] = acting().day
    perform(household, move, reason=reason, refreshed_on=acting().day, **changes)


def declare_relative(number: str, relation: str) -> Relative:
    """Declare a relative of one's own by the full resident number, which is not kept. Twice is once. Raises: Refused."""
    from closeknit.intake.resident_id import fault

    plain, now = plain_number(number), acting()
    if relation not in RELATIONS or relation == "self" or fault(plain, now.day) is not None:
        raise Refused(
            "Give the relative's full resident number and the relation: check the number.",
            "请填写近亲属的完整身份证号码和关系，并核对号码。",
        )
    assert now.actor.staff_id is not None, "a job has no relatives"
    staff, index = Staff.objects.get(pk=now.actor.staff_id), person_index(plain)
    known = Relative.objects.filter(staff=staff, person_index=index).first()
    return known or accounts.declare_relative(staff, index, relation)
