"""H8. Bills of twelve months towards which medical aid paid: help with bills, perhaps without help with living."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.health import bills_with_medical_aid

medical_aid_received = Indicator(
    code="H8",
    dimension="health",
    label=Text("Bills paid in part by medical aid, 12 months", "近12个月获医疗救助的结算"),
    unit="items",
    source="proposal",
    facts=[bills_with_medical_aid],
    value=lambda h: h.bills_with_medical_aid,
    missing=Text("no settlement feed: unknown", "无医保结算数据：未知"),
    words={
        "officer": Text("bills with medical aid in 12 months: {value}", "近12个月获医疗救助结算{value}"),
        "worker": Text("the family has had help with medical bills", "家庭曾获医疗救助"),
        "family": Text("medical aid paid part of your bills", "您家曾获得医疗救助"),
    },
)
