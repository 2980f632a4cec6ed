"""Members who are out of work and look for it."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.demo_at.facts.people import jobless

jobless_members = Indicator(
    code="W1",
    dimension="work_schooling",
    label=Text("Members out of work", "失业成员数"),
    unit="persons",
    source="eusilc-2006",
    facts=[jobless],
    rolls={"found": count_of(lambda p: p.jobless)},
    value=lambda h: h.found,
    missing=Text("no persons table: unknown", "无人员表：未知"),
    words={
        "officer": Text("members out of work: {value}", "失业成员：{value}"),
        "worker": Text("a member is out of work", "有成员失业"),
        "family": Text("members out of work: {value}", "您家失业成员：{value}"),
    },
)
