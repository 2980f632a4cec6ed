"""H7. On medical insurance's own list of high-cost patients within 180 days. The same bills as H1: counted once."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.health import listed_high_cost

high_cost_listed = Indicator(
    code="H7",
    dimension="health",
    label=Text("On the list of high-cost patients", "列入高额医疗费用患者名单"),
    unit="yes",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[listed_high_cost],
    value=lambda h: h.listed_high_cost,
    missing=Text("no list of high-cost patients: unknown", "无高额医疗费用患者名单：未知"),
    words={
        "officer": Text(
            "listed by medical insurance for high own cost in 180 days", "近180天列入高额医疗费用患者名单"
        ),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("medical insurance sees that your own cost was high", "医保部门发现您家医疗负担较重"),
    },
)
