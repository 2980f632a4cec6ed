"""Members with at least one of the six deprivations."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.deprivations import ALL_FACTS, ONE_ROLL, members_with

deprived_persons = Indicator(
    code="X2",
    dimension="economic",
    label=Text("Members with at least one deprivation", "至少一项缺失的成员数"),
    unit="persons",
    source="coneval-2016",
    facts=ALL_FACTS,
    rolls=ONE_ROLL,
    value=lambda h: members_with(h, 1),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("members with at least one deprivation: {value}", "至少一项缺失：{value}"),
        "worker": Text("the family lacks basic things", "家庭缺少基本条件"),
        "family": Text("members with at least one deprivation: {value}", "您家至少一项缺失的成员：{value}"),
    },
)
