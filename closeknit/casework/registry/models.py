"""Households, persons, who belongs to which household from day to day, consents, and facts with the source of each."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from closeknit.casework.ledger.models import Staged, known_states
from closeknit.casework.ledger.scoping import Scoped
from closeknit.casework.registry.lifecycle import MOVES
from closeknit.casework.registry.sealing import SealedField
from closeknit.engine.units import Text

ENTERED_HOW = {
    "declared": Text("declared by the family or for it", "申报"),
    "visited": Text("found by a visit", "走访"),
    "compared": Text("found by comparing registers", "数据比对"),
}
RELATIONS = {
    "self": Text("head", "户主"),
    "spouse": Text("spouse", "配偶"),
    "child": Text("son or daughter", "子女"),
    "child_in_law": Text("son- or daughter-in-law", "儿媳或女婿"),
    "parent": Text("parent", "父母"),
    "parent_in_law": Text("parent-in-law", "岳父母或公婆"),
    "grandparent": Text("grandparent", "祖父母或外祖父母"),
    "grandchild": Text("grandchild", "孙子女或外孙子女"),
    "sibling": Text("brother or sister", "兄弟姐妹"),
    "other": Text("other", "其他"),
}
CONSENTS = {
    "check": Text("check of income and property", "家庭经济状况核对授权"),
    "supporter": Text("check of a statutory supporter", "法定赡养抚养扶养义务人核对授权"),
    "guardian": Text("consent of a guardian for a child under 14", "未满十四周岁未成年人监护人同意"),
}
SOURCES = {
    "register": Text("register", "部门数据"),
    "declared": Text("declared", "申报"),
    "visit": Text("seen on a visit", "入户核实"),
    "document": Text("document", "书面材料"),
    "decided": Text("an earlier decision", "既往决定"),
}
RESIDENCES = {"urban": Text("urban", "城镇"), "rural": Text("rural", "农村")}
SEXES = {"female": Text("female", "女"), "male": Text("male", "男")}


class Household(Staged):
    """A household that somebody is looking after. One chain of assistance hangs on it."""

    moves = MOVES
    kind = "household"
    scope_action = "household.read"

    household_key = models.BigIntegerField(null=True, unique=True)  # the lake's; none for one only reported
    masked_name = models.CharField(max_length=60, blank=True)  # of the head, as lists show it: 周*
    source_no = SealedField()  # the number its source knows it under
    address = SealedField()
    residence = models.CharField(max_length=10, blank=True)  # "urban" or "rural", by the community's class
    tier = models.CharField(max_length=20, blank=True)  # code `tier` of the facts; of the last confirmation
    entered_how = models.CharField(max_length=10)
    entered_on = models.DateField()
    refreshed_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta(Staged.Meta):
        constraints: ClassVar = [
            known_states(MOVES, "household_state_is_known"),
            models.CheckConstraint(
                condition=Q(entered_how__in=sorted(ENTERED_HOW)), name="household_entered_in_a_known_way"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["area", "state"])]

    @property
    def chained_to(self) -> str:
        return str(self.pk)

    @property
    def number(self) -> str:
        """The short number by which people speak of it: H-3f2a91c0."""
        return f"H-{self.pk.hex[:8]}"

    @property
    def shown(self) -> str:
        """How lists show it: the masked name, or its number where it has no name."""
        return self.masked_name or self.number


class Person(Scoped):
    """A member of a household here. In clear: year of birth and sex alone."""

    scope_action = "household.read"
    kind = "person"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.CharField(max_length=12, db_index=True)
    person_key = models.BigIntegerField(null=True, unique=True)  # the lake's
    masked_name = models.CharField(max_length=60, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=6, blank=True)
    number_index = models.CharField(max_length=64, blank=True, db_index=True)  # keyed, for search
    name_index = models.CharField(max_length=64, blank=True, db_index=True)  # keyed, of name within community
    name = SealedField()
    number = SealedField()  # resident number
    phone = SealedField()
    address = SealedField()
    birth_day = SealedField()  # YYYY-MM-DD
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number_index"], condition=~Q(number_index=""), name="one_person_of_a_resident_number"
            ),
        ]


def shown_member(person: Person, relation: str) -> Text:
    """Return masked name, relation and year of birth: enough to tell the members of a family apart."""
    name, words = person.masked_name or "--", RELATIONS.get(relation, Text(relation, relation))
    year = str(person.birth_year or "--")
    return Text(f"{name}, {words.en}, {year}", f"{name}，{words.zh}，{year}")


class Membership(Scoped):
    """Who belonged to which household, as what, from a day to a day."""

    scope_action = "household.read"

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    area = models.CharField(max_length=12, db_index=True)
    relation = models.CharField(
        max_length=20
    )  # code `relation` of the facts, to the head: self, child, parent
    since = models.DateField()
    until = models.DateField(null=True)  # the last day
    counts = models.BooleanField(null=True)  # as a member living together; null: not decided

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="one_household_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="membership_ends_after_it_begins",
            ),
        ]

    @property
    def shown(self) -> Text:
        """How a choice names a member: members of one family often have the same masked name."""
        return shown_member(self.person, self.relation)


class Consent(Scoped):
    """What a person agreed to, from when to when, and on which paper it stands."""

    scope_action = "household.read"
    kind = "consent"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    area = models.CharField(max_length=12, db_index=True)
    what = models.CharField(max_length=10)  # CONSENTS
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)  # a guardian
    given_on = models.DateField()
    until = models.DateField(null=True)  # the last day
    withdrawn_on = models.DateField(null=True)
    covers = models.CharField(max_length=200)  # which registers or items
    evidence = models.CharField(max_length=200)  # the paper: form number, file
    made_at = models.DateTimeField()

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=sorted(CONSENTS)), name="consent_is_of_a_known_kind"),
        ]

    @property
    def chained_to(self) -> str:
        return str(self.household_id)


class Fact(Scoped):
    """One fact of a household or a person, with where it comes from. Never changed: a newer one takes its place."""

    scope_action = "household.read"
    kind = "fact"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="facts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="facts", null=True)
    area = models.CharField(max_length=12, db_index=True)
    name = models.CharField(max_length=60)  # of eligibility/facts.yaml, or an item of its lists
    item = models.CharField(max_length=60, blank=True)  # which of a list: "wages 2024-08"
    value: Any = models.JSONField(null=True)  # fen, count, month, day or code; null: known to be unknown
    sealed_value = SealedField()  # for what must not lie in clear; `value` is null then
    source = models.CharField(max_length=10)  # SOURCES
    register = models.CharField(max_length=60, blank=True)
    batch = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=200, blank=True)  # visit, form or document it stands in
    as_of = models.DateField()
    made_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)  # no newer one of the same source
    disputed_on = models.DateField(null=True)  # frozen for this person since; null: not disputed

    class Meta(Scoped.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__in=sorted(SOURCES)), name="fact_has_a_known_source"),
            models.UniqueConstraint(
                fields=["person", "name", "item", "source"],
                condition=Q(is_current=True, person__isnull=False),
                name="one_current_fact_of_a_person",
            ),
            models.UniqueConstraint(
                fields=["household", "name", "item", "source"],
                condition=Q(is_current=True, person__isnull=True),
                name="one_current_fact_of_a_household",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["household", "is_current"])]

    @property
    def chained_to(self) -> str:
        return str(self.household_id)
