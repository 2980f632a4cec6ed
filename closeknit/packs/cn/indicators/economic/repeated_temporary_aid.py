"""E9. How often the family received temporary aid in twelve months: twice or more points to lasting difficulty."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.assistance import temporary_aid_in_a_year

repeated_temporary_aid = Indicator(
    code="E9",
    dimension="economic",
    label=Text("Temporary aid in the last 12 months", "近12个月临时救助次数"),
    unit="count",
    source="proposal",
    facts=[temporary_aid_in_a_year],
    scope="database",
    value=lambda h: h.temporary_aid_in_a_year,
    missing=Text("no feed of temporary aid: unknown", "无临时救助数据：未知"),
    words={
        "officer": Text("temporary aid {value} in 12 months", "近12个月临时救助{value}"),
        "worker": Text("the family needed emergency help more than once", "家庭多次需要临时救助"),
        "family": Text("you received temporary aid more than once this year", "您家一年内多次获得临时救助"),
    },
)
