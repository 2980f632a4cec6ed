"""H1. What the household itself paid within the catalogue in twelve months, after every cover.

One scale, tied to the dibao line (12, 24 and 60 lines); the fixed yuan scale of the brief disagreed with it. Costs
outside the catalogue are a second figure: self_paid_outside.
"""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.health import self_paid_year

out_of_pocket_year = Indicator(
    code="H1",
    dimension="health",
    label=Text("Own medical cost within the catalogue, 12 months", "近12个月政策范围内自付医疗费"),
    unit="fen",
    source="proposal",
    facts=[self_paid_year],
    value=lambda h: h.self_paid_year,
    missing=Text("no settlement feed: unknown", "无医保结算数据：未知"),
    words={
        "officer": Text(
            "own medical cost within the catalogue in 12 months: {value}",
            "近12个月政策范围内自付医疗费{value}",
        ),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "your own medical cost of the last 12 months was {value}", "近12个月您家自付医疗费{value}"
        ),
    },
)
