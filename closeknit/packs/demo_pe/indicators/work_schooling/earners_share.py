"""Members who work, of all members: how many mouths one earning fills."""

from closeknit.engine.author import Indicator, Text, count_of, ratio
from closeknit.packs.demo_pe.facts.people import employed

earners_share = Indicator(
    code="W1",
    dimension="work_schooling",
    label=Text("Members who work, of all", "就业成员占比"),
    unit="per_mille",
    source="proposal",
    facts=[employed],
    rolls={"earners": count_of(lambda p: p.employed)},
    value=lambda h: ratio(h.earners, h.members),
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("members who work: {value}", "就业成员占{value}"),
        "worker": Text("few members earn", "家中工作的人少"),
        "family": Text("members who work: {value}", "您家就业成员占{value}"),
    },
)
