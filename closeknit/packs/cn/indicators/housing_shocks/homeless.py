"""A member was reported without a home in the last 90 days."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.shocks import reported_without_home

homeless = Indicator(
    code="X8",
    dimension="housing_shocks",
    label=Text("Reported without a home (90 days)", "近90天报告无住所"),
    unit="yes",
    source="proposal",
    facts=[reported_without_home],
    value=lambda h: h.reported_without_home,
    missing=Text("no reports: unknown", "无报告数据：未知"),
    words={
        "officer": Text("reported without a home", "被报告无住所"),
        "worker": Text("the family may need a place to stay", "可能需要解决住处"),
        "family": Text("it was reported that you have no place to stay", "有报告称您目前没有住处"),
    },
)
