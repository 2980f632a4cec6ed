"""Members with a chronic illness: costs that come back every month."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import chronically_ill as ill

chronically_ill = Indicator(
    code="H5",
    dimension="health",
    label=Text("Members with a chronic illness", "慢性病成员数"),
    unit="persons",
    source="enaho-2019",
    facts=[ill],
    rolls={"found": count_of(lambda p: p.chronically_ill)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members with a chronic illness: {value}", "慢性病成员：{value}"),
        "worker": Text("somebody needs regular treatment", "有成员需要长期治疗"),
        "family": Text("members with a chronic illness: {value}", "您家慢性病成员：{value}"),
    },
)
