"""Medical spending of the household in twelve months; 0 where there is none."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_vn.facts.spending import MEDICAL, spent_on_health

medical_spending = Indicator(
    code="H1",
    dimension="health",
    label=Text("Medical spending in twelve months", "十二个月医疗支出"),
    unit="fen",
    source="vlss-1998",
    facts=MEDICAL,
    value=lambda h: spent_on_health(h),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("medical spending in twelve months: {value}", "十二个月医疗支出{value}"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("your medical spending in twelve months: {value}", "您家十二个月医疗支出{value}"),
    },
)
