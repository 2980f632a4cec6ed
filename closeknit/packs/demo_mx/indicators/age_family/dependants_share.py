"""Children under 15 and people of 65 and over among the members: who must be kept by the others."""

from closeknit.engine.author import Indicator, Text, count_of, ratio
from closeknit.packs.demo_mx.facts.people import dependant

dependants_share = Indicator(
    code="A1",
    dimension="age_family",
    label=Text("Share of children and old people", "老幼人口占比"),
    unit="per_mille",
    source="proposal",
    facts=[dependant],
    rolls={"dependants": count_of(lambda p: p.dependant)},
    value=lambda h: ratio(h.dependants, h.members),
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("children and old people: {value} of the members", "老幼人口占家庭成员{value}"),
        "worker": Text("most members are children or old", "家中多数是老人或孩子"),
        "family": Text("children and old people in your family: {value}", "您家老幼人口占{value}"),
    },
)
