"""Members who are permanently disabled, or draw a disability benefit."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_at.facts.people import disabled

disabled_members = Indicator(
    code="C1",
    dimension="disability_care",
    label=Text("Disabled members", "残疾成员数"),
    unit="persons",
    source="eusilc-2006",
    facts=[disabled],
    rolls={"found": count_of(lambda p: p.disabled)},
    value=lambda h: h.found,
    missing=Text("no persons table: unknown", "无人员表：未知"),
    words={
        "officer": Text("disabled members: {value}", "残疾成员：{value}"),
        "worker": Text("a member needs support in daily life", "有成员日常需要照顾"),
        "family": Text("disabled members: {value}", "您家残疾成员：{value}"),
    },
)
