"""H9. Cases in which the emergency-care fund paid, or a hospital is owed, in the last 180 days (Law of 2026, 30)."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.health import emergency_fund_cases

emergency_care_fund = Indicator(
    code="H9",
    dimension="health",
    label=Text("Emergency-care fund cases in 180 days", "近180天疾病应急救助"),
    unit="items",
    source=("low-income-monitoring-opinions-2023:4.2.1", "proposal"),
    facts=[emergency_fund_cases],
    value=lambda h: h.emergency_fund_cases,
    missing=Text("no feed of the emergency-care fund: unknown", "无疾病应急救助数据：未知"),
    words={
        "officer": Text(
            "emergency-care fund or hospital arrears in 180 days: {value}",
            "近180天疾病应急救助或医院欠费{value}",
        ),
        "worker": Text("an urgent treatment could not be paid", "家庭曾无力支付急救费用"),
        "family": Text(
            "the emergency-care fund paid for treatment in your family", "疾病应急救助基金为您家支付过费用"
        ),
    },
)
