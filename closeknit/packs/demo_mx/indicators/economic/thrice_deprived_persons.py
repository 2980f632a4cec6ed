"""Members with three or more of the six deprivations."""

from typing import Any

from closeknit.engine.author import Indicator, Text, when
from closeknit.packs.demo_mx.facts.deprivations import ALL_FACTS, ALL_ROLLS, of_the_household


def _thrice(h: Any) -> Any:
    # What the household lacks counts for every member; the rest must come from the member's own.
    shared = of_the_household(h)
    return when(shared >= 3, h.members, when(shared == 2, h.one, when(shared == 1, h.two, h.three)))


thrice_deprived_persons = Indicator(
    code="X3",
    dimension="economic",
    label=Text("Members with three or more deprivations", "三项及以上缺失的成员数"),
    unit="persons",
    source="coneval-2016",
    facts=ALL_FACTS,
    rolls=ALL_ROLLS,
    value=_thrice,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("members with three or more deprivations: {value}", "三项及以上缺失：{value}"),
        "worker": Text("the family lacks many basic things", "家庭缺少多项基本条件"),
        "family": Text(
            "members with three or more deprivations: {value}", "您家三项及以上缺失的成员：{value}"
        ),
    },
)
