"""Food insecurity from 0 to 3: what the family says it went without for want of money."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.food import FOOD, FOOD_ROLLS, food_level

food_insecurity = Indicator(
    code="E1",
    dimension="economic",
    label=Text("Food insecurity, 0 to 3", "食物不安全等级（0至3）"),
    unit="level",
    source="coneval-2016",
    facts=FOOD,
    rolls=FOOD_ROLLS,
    value=food_level,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("food insecurity: level {value} of 3", "食物不安全：{value}（最高3）"),
        "worker": Text("at times there is not enough to eat", "有时吃不饱"),
        "family": Text("food insecurity: level {value} of 3", "您家食物不安全：{value}（最高3）"),
    },
)
