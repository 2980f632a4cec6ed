"""Own-paid medical spending against all spending beyond food: the strain that the catastrophic-spending rule cuts at 20, 30, 40 %."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_pe.facts.spending import HEALTH
from closeknit.packs.demo_pe.facts.spending import health_share as share

health_share = Indicator(
    code="H1",
    dimension="health",
    label=Text("Own-paid medical share of spending beyond food", "自付医疗占非食品支出比"),
    unit="per_mille",
    source="che-thesis",
    facts=HEALTH,
    value=share,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("medical costs are {value} of spending beyond food", "自付医疗占非食品支出{value}"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "medical costs are {value} of what you spend beyond food", "自付医疗占您家非食品支出{value}"
        ),
    },
)
