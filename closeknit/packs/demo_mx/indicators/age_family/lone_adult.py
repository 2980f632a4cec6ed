"""One adult alone with children: one illness or one lost job is the whole family's."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import adult, child

lone_adult = Indicator(
    code="A3",
    dimension="age_family",
    label=Text("One adult alone with children", "单个成年人带孩子"),
    unit="yes",
    source="proposal",
    facts=[adult, child],
    rolls={"adults": count_of(lambda p: p.adult), "children": count_of(lambda p: p.child)},
    value=lambda h: (h.adults <= 1) & (h.children >= 1),
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("one adult alone with children", "单个成年人带孩子"),
        "worker": Text("one adult brings the children up alone", "由一名成年人独自抚养孩子"),
        "family": Text("you bring up your children alone", "您独自抚养孩子"),
    },
)
