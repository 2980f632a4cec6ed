"""How many of seven everyday goods the household does not have: what income has bought over the years."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.goods import GOODS
from closeknit.packs.demo_mx.facts.goods import goods_missing as missing

goods_missing = Indicator(
    code="E3",
    dimension="economic",
    label=Text("Everyday goods missing, of seven", "缺少的日用耐用品（共7项）"),
    unit="items",
    source="proposal",
    facts=GOODS,
    value=missing,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("everyday goods missing: {value} (of seven)", "缺少日用耐用品：{value}（共7项）"),
        "worker": Text("the home has few everyday goods", "家中日用设备少"),
        "family": Text("everyday goods missing: {value} (of seven)", "您家缺少日用耐用品：{value}（共7项）"),
    },
)
