"""Food in all spending (Engel): the poorer, the more goes on food. In one household of the survey food is above the total."""

from closeknit.engine.author import Indicator, Text, ratio
from closeknit.packs.demo_vn.facts.spending import FOOD, TOTAL, spent, spent_on_food

food_share = Indicator(
    code="E2",
    dimension="economic",
    label=Text("Food in all spending", "食品支出占比"),
    unit="per_mille",
    source="vlss-1998",
    facts=[*TOTAL, *FOOD],
    value=lambda h: ratio(spent_on_food(h), spent(h)),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("food is {value} of spending", "食品占支出{value}"),
        "worker": Text("most of the money goes on food", "大部分开支用于吃饭"),
        "family": Text("food is {value} of your spending", "食品占您家支出{value}"),
    },
)
