"""Deprived of food: moderate or severe food insecurity."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.food import FOOD, FOOD_ROLLS, food_level

ic_ali = Indicator(
    code="E2",
    dimension="economic",
    label=Text("Deprived of food", "食物缺失"),
    unit="yes",
    source="coneval-2016",
    facts=FOOD,
    rolls=FOOD_ROLLS,
    value=lambda h: food_level(h) >= 2,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("moderate or severe food insecurity", "中度或重度食物不安全"),
        "worker": Text("at times there is not enough to eat", "有时吃不饱"),
        "family": Text("at times there is not enough to eat", "您家有时吃不饱"),
    },
)
