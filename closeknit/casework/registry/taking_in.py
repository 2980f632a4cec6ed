"""A household of the lake gets names here: from the ready layer who belongs to it, from the vault who they are.

Only when somebody is to look after it (an alert accepted, a case opened): the others stay pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from closeknit.casework.registry.actions import add_household, add_person
from closeknit.casework.registry.models import Household, Person
from closeknit.casework.registry.sealing import this_home
from closeknit.engine.units import NotFound
from closeknit.intake import resident_id

# First digit of GB/T 4761 → code `relation` of the facts of the law.
RELATIONS = {
    "0": "self",
    "1": "spouse",
    "2": "child",
    "3": "child",
    "4": "grandchild",
    "5": "parent",
    "6": "grandparent",
    "7": "sibling",
}


@dataclass(frozen=True)
class MemberKnown:
    """A member as the registers know them."""

    key: int
    relation: str
    counts: bool
    birth_day: date | None
    name: str
    number: str
    phone: str
    address: str

    @property
    def sex(self) -> str:
        """By the resident number's order digit: odd male, even female; empty without a number."""
        return resident_id.sex(self.number) if len(self.number) == 18 else ""


@dataclass(frozen=True)
class FamilyKnown:
    """A household as a run saw it."""

    key: int
    community: str
    residence: str
    source_no: str
    members: tuple[MemberKnown, ...]


def known_families(run: str, keys: Iterable[int]) -> dict[int, FamilyKnown]:
    """Return the households as the run saw them, with the names of that day; a household that is gone has no entry.

    Opens identities: call it only for who is to be looked after. Raises: NotFound for an unknown run.
    """
    from closeknit.engine.indicators import MEMBERS
    from closeknit.intake import vault
    from closeknit.intake.identity import key_list
    from closeknit.screening.explaining.household import pinned_files
    from closeknit.screening.results import open_run
    from closeknit.screening.session import connect, path_list

    wanted = sorted(set(keys))
    if not wanted:
        return {}
    home = this_home()
    opened = open_run(home, run)
    files = [f for area in opened.manifest["areas"] for f in pinned_files(home, opened, MEMBERS, area)]
    with connect(threads=1) as connection:
        rows = connection.execute(
            "SELECT household_key, community, residence, source_no FROM "
            f"{opened.scores()} WHERE household_key IN {key_list(wanted)}"
        ).fetchall()
        people = (
            connection.execute(
                "SELECT household_key, person_key, relation, counts, birth_date FROM "
                f"read_parquet({path_list(files)}) WHERE household_key IN {key_list(wanted)} "
                "ORDER BY household_key, relation NULLS LAST, birth_date, person_key"
            ).fetchall()
            if files
            else []
        )
    names = vault.names(home, [person for _, person, *_ in people], opened.day)
    members: dict[int, list[MemberKnown]] = {}
    for household, person, relation, counts, born in people:
        known = names.get(person, {})
        members.setdefault(household, []).append(
            MemberKnown(
                person,
                RELATIONS.get((relation or "")[:1], "other"),
                bool(counts),
                born,
                known.get("name", ""),
                known.get("resident_id", ""),
                known.get("phone", ""),
                known.get("address", ""),
            )
        )
    return {
        key: FamilyKnown(key, community, residence or "", source_no or "", tuple(members.get(key, ())))
        for key, community, residence, source_no in rows
    }


def take_in(household_key: int, run: str, known: FamilyKnown | None = None) -> Household:
    """Return the household of this key, taken into the database (watched) with its members if it was not there.

    Raises: NotFound if the run does not know it; NotAllowed.
    """
    there: Household | None = Household.objects.filter(household_key=household_key).first()
    if there is not None:
        return there
    family = known or known_families(run, [household_key]).get(household_key)
    if family is None:
        raise NotFound(
            f"household {household_key} is not in run {run}: screen a later day.",
            f"筛查批次 {run} 中没有家庭 {household_key}，请筛查更晚的日期。",
        )
    address = next((m.address for m in family.members if m.address), "")
    household = add_household(
        family.community,
        how="compared",
        move="take_in",
        key=household_key,
        source_no=family.source_no,
        address=address,
        residence=family.residence,
    )
    has_head = False
    for member in family.members:
        _enter(household, member, has_head)
        has_head = has_head or member.relation == "self"
    if not household.masked_name and family.members:
        _name_after(household)
    return household


def _enter(household: Household, member: MemberKnown, has_head: bool) -> Person:
    relation = "other" if member.relation == "self" and has_head else member.relation
    return add_person(
        household,
        relation,
        name=member.name,
        number=member.number,
        phone=member.phone,
        address=member.address,
        birth_day=member.birth_day,
        sex=member.sex,
        key=member.key,
        counts=member.counts,
    )


def _name_after(household: Household) -> None:
    """A household without a head goes by the name of its oldest member."""
    oldest = Person.objects.filter(memberships__household=household).order_by("birth_year").first()
    if oldest is not None and oldest.masked_name:
        Household.objects.filter(pk=household.pk).update(masked_name=oldest.masked_name)
        household.masked_name = oldest.masked_name
