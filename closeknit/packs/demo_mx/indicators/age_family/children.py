"""Children under 15."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import child

children = Indicator(
    code="A2",
    dimension="age_family",
    label=Text("Children under 15", "15岁以下儿童数"),
    unit="persons",
    source="proposal",
    facts=[child],
    rolls={"found": count_of(lambda p: p.child)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("children under 15: {value}", "15岁以下儿童：{value}"),
        "worker": Text("there are several children to keep", "需抚养多个孩子"),
        "family": Text("children under 15: {value}", "您家15岁以下儿童：{value}"),
    },
)
