"""Members with a permanent limitation."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_pe.facts.people import disabled

disabled_members = Indicator(
    code="C1",
    dimension="disability_care",
    label=Text("Members with a permanent limitation", "永久性功能受限成员数"),
    unit="persons",
    source="enaho-2019",
    facts=[disabled],
    rolls={"found": count_of(lambda p: p.disabled)},
    value=lambda h: h.found,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members with a permanent limitation: {value}", "永久性功能受限：{value}"),
        "worker": Text("a member needs support in daily life", "有成员日常需要照顾"),
        "family": Text("members with a permanent limitation: {value}", "您家永久性功能受限成员：{value}"),
    },
)
