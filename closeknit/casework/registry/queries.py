"""Reads of the registry: search by number, by case number, by name within a community; never a list to browse."""

from __future__ import annotations

from uuid import UUID

from closeknit.casework.ledger.models import Event
from closeknit.casework.registry.models import Fact, Household, Membership, Person
from closeknit.casework.registry.sealing import name_index, person_index, plain_number
from closeknit.engine.units import Text

FOUND_MOST = 20
FIELDS = {
    "name": Text("Name", "姓名"),
    "number": Text("Resident number", "身份证号码"),
    "phone": Text("Telephone", "联系电话"),
    "address": Text("Address", "住址"),
    "birth_day": Text("Day of birth", "出生日期"),
}
PURPOSES = {
    "visit": Text("contact or visit", "联系或走访"),
    "application": Text("application or determination", "申请受理或审核确认"),
    "plan": Text("help being delivered", "落实帮扶"),
    "question": Text("question or complaint of the person", "本人咨询或投诉"),
    "supervision": Text("supervision", "监督检查"),
}


def search_number(number: str) -> list[Membership]:
    """Return where the person with this full resident number belongs today."""
    found = Membership.objects.filter(person__number_index=person_index(number), until__isnull=True)
    return list(found.select_related("person", "household")[:FOUND_MOST])


def search_name(name: str, community: str) -> list[Membership]:
    """Return where persons of exactly this name in a community belong today."""
    found = Membership.objects.filter(person__name_index=name_index(name, community), until__isnull=True)
    return list(found.select_related("person", "household")[:FOUND_MOST])


def search_household(number: str) -> list[Household]:
    """Return the household with this short number (H-3f2a91c0)."""
    digits = plain_number(number).removeprefix("H").lower()
    try:
        low, high = UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
    except ValueError:
        return []
    if len(digits) < 8:
        return []
    return list(Household.objects.filter(pk__gte=low, pk__lte=high)[:FOUND_MOST])


def members_of(household: Household) -> list[Membership]:
    """Return everybody who belongs or belonged to the household, those of today first."""
    found = Membership.objects.filter(household=household).select_related("person")
    return sorted(
        found, key=lambda m: (m.until is not None, m.relation != "self", m.person.birth_year or 9999)
    )


def facts_of(household: Household, person: Person | None = None) -> list[Fact]:
    """Return the current facts of a household, or of one person in it."""
    found = Fact.objects.filter(household=household, is_current=True).select_related("person")
    if person is not None:
        found = found.filter(person=person)
    return list(found.order_by("name", "item", "source"))


def looks_at(person: Person) -> list[Event]:
    """Return who looked at the person's fields, the newest first: what the person may ask for."""
    verbs = ("person.reveal", "person.open")
    found = Event.objects.filter(subject_kind="person", subject_id=str(person.pk), verb__in=verbs)
    return list(found.order_by("-id")[:100])
