"""Members with at least one of the six deprivations."""

from closeknit.engine.author import Indicator, Text, when
from closeknit.packs.demo_mx.facts.deprivations import ALL_FACTS, ALL_ROLLS, of_the_household

deprived_persons = Indicator(
    code="X2",
    dimension="economic",
    label=Text("Members with at least one deprivation", "至少一项缺失的成员数"),
    unit="persons",
    source="coneval-2016",
    facts=ALL_FACTS,
    rolls=ALL_ROLLS,
    value=lambda h: when(of_the_household(h) >= 1, h.members, h.one),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("members with at least one deprivation: {value}", "至少一项缺失：{value}"),
        "worker": Text("the family lacks basic things", "家庭缺少基本条件"),
        "family": Text("members with at least one deprivation: {value}", "您家至少一项缺失的成员：{value}"),
    },
)
