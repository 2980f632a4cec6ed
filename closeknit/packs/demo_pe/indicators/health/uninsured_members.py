"""Members without any health insurance: one stay in hospital is paid in full."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import uninsured

uninsured_members = Indicator(
    code="H6",
    dimension="health",
    label=Text("Members without health insurance", "无医疗保险成员数"),
    unit="persons",
    source="enaho-2019",
    facts=[uninsured],
    rolls={"found": count_of(lambda p: p.uninsured)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members without health insurance: {value}", "无医疗保险：{value}"),
        "worker": Text("not everybody is insured", "有成员没有医疗保险"),
        "family": Text("members without health insurance: {value}", "您家无医疗保险成员：{value}"),
    },
)
