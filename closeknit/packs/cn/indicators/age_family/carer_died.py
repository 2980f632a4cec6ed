"""A7. People who need care and whose carer may have died in the last 180 days.

Who cares for whom is in no register. After the death of an adult of the household these are counted: members who
are severely disabled or were assessed as having lost part of their self-care, and children under 16 if no adult of
18-69 without severe disability is left.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, any_of, count_of, either, known, or_else, when
from closeknit.packs.cn.facts.disability import (
    intellectual_or_mental_third,
    self_care_items_failed,
    severe_certified,
)
from closeknit.packs.cn.facts.family import assessed_for_self_care, died_lately, household_lost_someone


def _severe(p: Any) -> Any:
    return either(p.severe_certified, p.intellectual_or_mental_third)


def _needs_care(p: Any) -> Any:
    """Somebody who was never assessed is taken to look after himself."""
    return either(_severe(p), p.assessed_for_self_care & (p.self_care_items_failed >= 1))


carer_died = Indicator(
    code="A7",
    dimension="age_family",
    label=Text("People in need of care after the death of an adult member", "成年成员去世后需要照护的人"),
    unit="persons",
    source="proposal",
    facts=[
        died_lately,
        household_lost_someone,
        severe_certified,
        intellectual_or_mental_third,
        assessed_for_self_care,
        self_care_items_failed,
    ],
    rolls={
        "dead_adults": count_of(lambda p: p.died_lately & (p.age >= 18), attached=True),
        "in_need": count_of(_needs_care),
        "children": count_of(lambda p: (p.age < 16) & ~_needs_care(p)),
        "able_adult": any_of(lambda p: p.age.between(18, 69) & ~_severe(p)),
    },
    value=lambda h: when(
        known(h.household_lost_someone),
        when(
            h.household_lost_someone & (or_else(h.dead_adults, 0) >= 1),
            h.in_need + when(known(h.able_adult), when(h.able_adult == 1, 0, h.children)),
            0,
        ),
    ),
    missing=Text("no feed of deaths or of certificates: unknown", "无死亡或残疾证数据：未知"),
    words={
        "officer": Text(
            "an adult died in the last 180 days; left in need of care: {value}",
            "近180天内成年成员去世，尚需照护{value}",
        ),
        "worker": Text(
            "somebody here may be without the person who cared for them", "家中有人可能失去照护者"
        ),
        "family": Text("somebody in your family may need care now", "您家中可能有人需要照护"),
    },
)
