"""How many of the shares 5, 10, 15, 25 and 40 % of spending beyond food the medical costs lie above."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_vn.facts.spending import (
    FOOD,
    MEDICAL,
    TOTAL,
    spent,
    spent_on_food,
    spent_on_health,
    steps_passed,
)

nonfood_medical_level = Indicator(
    code="H4",
    dimension="health",
    label=Text(
        "Medical costs above 5, 10, 15, 25, 40 % of spending beyond food (steps passed)",
        "医疗支出占非食品支出超过5、10、15、25、40%的级数",
    ),
    unit="level",
    source="vlss-1998",
    facts=[*MEDICAL, *TOTAL, *FOOD],
    value=lambda h: steps_passed(spent_on_health(h), spent(h) - spent_on_food(h)),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text(
            "medical costs pass step {value} of 5 beyond food", "医疗占非食品支出超过第{value}（最高5）"
        ),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "medical costs pass step {value} of 5 beyond food", "医疗占您家非食品支出超过第{value}（最高5）"
        ),
    },
)
