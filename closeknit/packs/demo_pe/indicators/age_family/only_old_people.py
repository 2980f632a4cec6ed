"""Everybody is 65 or over: nobody of working age is at hand."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import old

only_old_people = Indicator(
    code="A4",
    dimension="age_family",
    label=Text("Only people of 65 and over", "全为65岁以上老人"),
    unit="yes",
    source="proposal",
    facts=[old],
    rolls={"old": count_of(lambda p: p.old)},
    value=lambda h: h.old >= h.members,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("everybody is 65 or over", "成员均为65岁以上"),
        "worker": Text("old people live there by themselves", "只有老人居住"),
        "family": Text("everybody in your family is 65 or over", "您家成员均在65岁以上"),
    },
)
