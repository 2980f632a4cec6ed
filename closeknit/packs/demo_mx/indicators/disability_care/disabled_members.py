"""Members with a disability."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_mx.facts.people import disabled

disabled_members = Indicator(
    code="C1",
    dimension="disability_care",
    label=Text("Members with a disability", "残疾成员数"),
    unit="persons",
    source="enigh-2016",
    facts=[disabled],
    rolls={"found": count_of(lambda p: p.disabled)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members with a disability: {value}", "残疾成员：{value}"),
        "worker": Text("a member needs support in daily life", "有成员日常需要照顾"),
        "family": Text("members with a disability: {value}", "您家残疾成员：{value}"),
    },
)
