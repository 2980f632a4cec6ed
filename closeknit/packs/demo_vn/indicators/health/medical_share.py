"""Medical costs in all spending, rounded down."""

from closeknit.engine.author import Indicator, Text, ratio
from closeknit.packs.demo_vn.facts.spending import MEDICAL, TOTAL, spent, spent_on_health

medical_share = Indicator(
    code="H2",
    dimension="health",
    label=Text("Medical costs in all spending", "医疗支出占总支出"),
    unit="per_mille",
    source="vlss-1998",
    facts=[*MEDICAL, *TOTAL],
    value=lambda h: ratio(spent_on_health(h), spent(h)),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("medical costs are {value} of spending", "医疗占支出{value}"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("medical costs are {value} of your spending", "医疗占您家支出{value}"),
    },
)
