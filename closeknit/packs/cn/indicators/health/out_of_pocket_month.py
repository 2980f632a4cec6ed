"""H2. The most that one member paid within the catalogue in the last 30 days. The same money as H1: counted once."""

from closeknit.engine.author import Indicator, Text, max_of
from closeknit.packs.cn.facts.health import self_paid_month

out_of_pocket_month = Indicator(
    code="H2",
    dimension="health",
    label=Text("One member's own medical cost, 30 days", "单个成员近30天自付医疗费"),
    unit="fen",
    source="proposal",
    facts=[self_paid_month],
    rolls={"most": max_of(lambda p: p.self_paid_month)},
    value=lambda h: h.most,
    missing=Text("no settlement feed: unknown", "无医保结算数据：未知"),
    words={
        "officer": Text(
            "one member's own medical cost in 30 days: {value}", "单个成员近30天自付医疗费{value}"
        ),
        "worker": Text("the family had a large bill lately", "家庭近期有较大支出"),
        "family": Text(
            "your own medical cost of the last 30 days was {value}", "近30天您家有成员自付医疗费{value}"
        ),
    },
)
