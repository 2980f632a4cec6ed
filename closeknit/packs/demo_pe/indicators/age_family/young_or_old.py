"""Members under 6 or of 65 and over: the age group of the author's tables, compared with them."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import under_6_or_old

young_or_old = Indicator(
    code="A2",
    dimension="age_family",
    label=Text("Members under 6 or of 65 and over", "6岁以下或65岁以上成员数"),
    unit="persons",
    source="che-thesis",
    facts=[under_6_or_old],
    rolls={"found": count_of(lambda p: p.under_6_or_old)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members under 6 or of 65 and over: {value}", "6岁以下或65岁以上：{value}"),
        "worker": Text("small children or old people live there", "家中有幼儿或老人"),
        "family": Text("small children and old people: {value}", "幼儿和老人：{value}"),
    },
)
