"""Members who look for work and have none."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import jobless

jobless_members = Indicator(
    code="W2",
    dimension="work_schooling",
    label=Text("Members looking for work", "失业成员数"),
    unit="persons",
    source="enaho-2019",
    facts=[jobless],
    rolls={"found": count_of(lambda p: p.jobless)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members looking for work: {value}", "失业成员：{value}"),
        "worker": Text("somebody is looking for work", "有成员在找工作"),
        "family": Text("members looking for work: {value}", "您家失业成员：{value}"),
    },
)
