"""Members who look for work and have none."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import looking

jobless_members = Indicator(
    code="W5",
    dimension="work_schooling",
    label=Text("Members looking for work", "求职成员数"),
    unit="persons",
    source="enigh-2016",
    facts=[looking],
    rolls={"found": count_of(lambda p: p.looking)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members looking for work: {value}", "求职成员：{value}"),
        "worker": Text("somebody is looking for work", "有成员在找工作"),
        "family": Text("members looking for work: {value}", "您家求职成员：{value}"),
    },
)
