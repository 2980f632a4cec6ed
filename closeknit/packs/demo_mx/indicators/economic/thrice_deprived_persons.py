"""Members with three or more of the six deprivations."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.deprivations import ALL_FACTS, ALL_ROLLS, members_with

thrice_deprived_persons = Indicator(
    code="X3",
    dimension="economic",
    label=Text("Members with three or more deprivations", "三项及以上缺失的成员数"),
    unit="persons",
    source="coneval-2016",
    facts=ALL_FACTS,
    rolls=ALL_ROLLS,
    value=lambda h: members_with(h, 3),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("members with three or more deprivations: {value}", "三项及以上缺失：{value}"),
        "worker": Text("the family lacks many basic things", "家庭缺少多项基本条件"),
        "family": Text(
            "members with three or more deprivations: {value}", "您家三项及以上缺失的成员：{value}"
        ),
    },
)
