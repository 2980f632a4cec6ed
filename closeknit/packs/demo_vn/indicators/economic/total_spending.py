"""All spending of the household in twelve months."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_vn.facts.spending import TOTAL, spent

total_spending = Indicator(
    code="E1",
    dimension="economic",
    label=Text("Spending in twelve months", "十二个月总支出"),
    unit="fen",
    source="vlss-1998",
    facts=TOTAL,
    value=lambda h: spent(h),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("spending in twelve months: {value}", "十二个月总支出{value}"),
        "worker": Text("there is little money for daily life", "日常开支紧张"),
        "family": Text("your spending in twelve months: {value}", "您家十二个月总支出{value}"),
    },
)
