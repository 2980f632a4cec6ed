"""Who belongs to an application, as the registry has it on the application day; who agreed to the check of means."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q

from closeknit.casework.registry.models import Consent, Membership, Person
from closeknit.casework.registry.sealing import opened

if TYPE_CHECKING:
    from closeknit.casework.determinations.models import Application

SELF = "self"
ADULT, CHILD_OF_GUARDIAN = 18, 14

# relation to the head, seen from another member who applies; what is not listed is "other" and a person states it
_SEEN_FROM = {
    "spouse": {"self": "spouse", "child": "child", "parent": "parent_in_law", "parent_in_law": "parent", "grandchild": "grandchild"},
    "child": {"self": "parent", "spouse": "parent", "child": "sibling", "parent": "grandparent"},
    "parent": {"self": "child", "spouse": "child_in_law", "child": "grandchild", "parent": "spouse", "sibling": "child"},
}  # fmt: skip


def members_of(application: Application) -> list[tuple[str, Person, str]]:
    """Return (p1, p2, …; person; relation to the applicant), the applicant first."""
    day = application.applied_on or application.made_day
    memberships = Membership.objects.filter(household=application.household_id).select_related("person")
    if day is not None:
        memberships = memberships.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)
    found = sorted(
        memberships.exclude(counts=False),
        key=lambda m: (m.person_id != application.applicant_id, m.since, m.pk),
    )
    by_head = {m.person_id: m.relation for m in found}
    seen_as = by_head.get(application.applicant_id, SELF)
    return [
        (f"p{place}", m.person, _relation(m.person_id == application.applicant_id, seen_as, m.relation))
        for place, m in enumerate(found, 1)
    ]


def _relation(is_applicant: bool, applicant_is: str, relation: str) -> str:
    if is_applicant:
        return SELF
    return relation if applicant_is == SELF else _SEEN_FROM.get(applicant_is, {}).get(relation, "other")


def birth_day_of(person: Person) -> date | None:
    """Return the birth day, from its sealed column."""
    text = opened(person, "birth_day")
    return date.fromisoformat(text) if text else None


def _age(person: Person, day: date) -> int | None:
    """Full years; by the year of birth alone the younger of the two that are possible."""
    born = birth_day_of(person)
    if born is not None:
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return None if person.birth_year is None else day.year - person.birth_year - 1


def consent_needed(person: Person, day: date) -> str | None:
    """Return which consent the check of means takes: the adult's own, the guardian's under 14, none between."""
    age = _age(person, day)
    if age is None or age >= ADULT:
        return "check"
    return "guardian" if age < CHILD_OF_GUARDIAN else None


def not_authorised(application: Application, day: date) -> list[str]:
    """Return the members (p1, …) whose consent is missing on the day."""
    given = Consent.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day), household=application.household_id, withdrawn_on__isnull=True, given_on__lte=day
    )  # fmt: skip
    held = {(person, what) for person, what in given.values_list("person_id", "what")}
    missing = []
    for name, person, _ in application.people:
        needed = consent_needed(person, day)
        if needed is not None and (person.pk, needed) not in held:
            missing.append(name)
    return missing


def indexes_of(application: Application) -> list[str]:
    """Return the keyed indexes of the members' resident numbers."""
    return [person.number_index for _, person, _ in application.people if person.number_index]
