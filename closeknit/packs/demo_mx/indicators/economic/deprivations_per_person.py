"""The plain count of the six deprivations, averaged over the members: what a score must beat."""

from closeknit.engine.author import Indicator, Text, ratio
from closeknit.packs.demo_mx.facts.deprivations import ALL_FACTS, ALL_ROLLS, of_the_household

deprivations_per_person = Indicator(
    code="X1",
    dimension="economic",
    label=Text("Deprivations per member", "人均缺失项数"),
    unit="per_mille",
    source="coneval-2016",
    facts=ALL_FACTS,
    rolls=ALL_ROLLS,
    value=lambda h: ratio(of_the_household(h) * h.members + h.one + h.two + h.three, h.members),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("deprivations per member: {value}", "人均缺失项数：{value}"),
        "worker": Text("the family lacks several basic things", "家庭缺少多项基本条件"),
        "family": Text("deprivations per member: {value}", "您家人均缺失项数：{value}"),
    },
)
