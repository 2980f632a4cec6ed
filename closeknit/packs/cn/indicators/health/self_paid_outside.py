"""H10. What the household paid outside the catalogue in twelve months: the second figure beside H1.

Bills without an entry count as nothing outside, so it is a lower bound. Part of it is choice (a single room), part
is a drug that is not on the list: shown beside H1 and never added to it.
"""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.health import self_paid_outside_year

self_paid_outside = Indicator(
    code="H10",
    dimension="health",
    label=Text("Own medical cost outside the catalogue, 12 months", "近12个月目录外自费医疗费"),
    unit="fen",
    source="proposal",
    facts=[self_paid_outside_year],
    value=lambda h: h.self_paid_outside_year,
    missing=Text("no settlement feed: unknown", "无医保结算数据：未知"),
    words={
        "officer": Text(
            "own medical cost outside the catalogue in 12 months: {value}", "近12个月目录外自费医疗费{value}"
        ),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "you paid {value} outside the catalogue in 12 months", "近12个月您家目录外自费{value}"
        ),
    },
)
