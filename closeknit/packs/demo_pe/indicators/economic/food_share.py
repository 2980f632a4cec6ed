"""Food in all spending (Engel): the poorer, the more goes on food. Unknown where the recovered food spending makes no sense."""

from typing import Any

from closeknit.engine.author import Indicator, Text, ratio, when
from closeknit.packs.demo_pe.facts.spending import spent, spent_on_food


def _food_share(h: Any) -> Any:
    # In a few households food was recovered from income and is negative or above the total.
    sensible = (h.spent_on_food >= 0) & (h.spent_on_food <= h.spent)
    return when(sensible, ratio(h.spent_on_food, h.spent))


food_share = Indicator(
    code="E2",
    dimension="economic",
    label=Text("Food in all spending", "食品支出占比"),
    unit="per_mille",
    source="proposal",
    facts=[spent, spent_on_food],
    value=_food_share,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("food is {value} of spending", "食品占支出{value}"),
        "worker": Text("most of the money goes on food", "大部分开支用于吃饭"),
        "family": Text("food is {value} of your spending", "食品占您家支出{value}"),
    },
)
