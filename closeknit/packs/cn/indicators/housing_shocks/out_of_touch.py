"""Elderly people living alone whom nobody has reached for 90 days.

Only people on the community's list, who agreed to regular contact; nobody's whereabouts or use of anything is read.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.shocks import not_contacted_for_a_quarter

out_of_touch = Indicator(
    code="X5",
    dimension="housing_shocks",
    label=Text("Living alone and not reached for 90 days", "独居且90天未联系人数"),
    unit="persons",
    source="proposal",
    facts=[not_contacted_for_a_quarter],
    rolls={"silent": count_of(lambda p: p.not_contacted_for_a_quarter)},
    value=lambda h: h.silent,
    missing=Text("no list: unknown", "无名单：未知"),
    words={
        "officer": Text(
            "agreed to contact, not reached for 90 days: {value}", "同意定期联系但90天未联系：{value}"
        ),
        "worker": Text("a regular call is overdue", "定期探访已逾期"),
        "family": Text("we have not spoken to you for a while", "我们有一段时间没有与您联系"),
    },
)
