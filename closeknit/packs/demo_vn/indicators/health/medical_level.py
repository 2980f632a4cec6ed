"""How many of the shares 5, 10, 15, 25 and 40 % of all spending the medical costs lie above: catastrophic at every threshold."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_vn.facts.spending import MEDICAL, TOTAL, spent, spent_on_health, steps_passed

medical_level = Indicator(
    code="H3",
    dimension="health",
    label=Text(
        "Medical costs above 5, 10, 15, 25, 40 % of spending (steps passed)",
        "医疗支出占比超过5、10、15、25、40%的级数",
    ),
    unit="level",
    source="vlss-1998",
    facts=[*MEDICAL, *TOTAL],
    value=lambda h: steps_passed(spent_on_health(h), spent(h)),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text(
            "medical costs pass step {value} of 5 in all spending", "医疗占总支出超过第{value}（最高5）"
        ),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "medical costs pass step {value} of 5 in your spending", "医疗占您家总支出超过第{value}（最高5）"
        ),
    },
)
