"""Catastrophic health spending: own-paid medical costs are at least 30 % of spending beyond food."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_pe.facts.spending import HEALTH, health_share

che30 = Indicator(
    code="H3",
    dimension="health",
    label=Text("Catastrophic health spending, 30 %", "灾难性医疗支出（30%）"),
    unit="yes",
    source="che-thesis",
    facts=HEALTH,
    value=lambda h: health_share(h) >= 300,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("medical costs reach 30 % of spending beyond food", "自付医疗达到非食品支出的30%"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "medical costs reach 30 % of what you spend beyond food", "自付医疗达到您家非食品支出的30%"
        ),
    },
)
