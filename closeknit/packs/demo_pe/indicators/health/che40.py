"""Catastrophic health spending: own-paid medical costs are at least 40 % of spending beyond food."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_pe.facts.spending import HEALTH, health_share

che40 = Indicator(
    code="H4",
    dimension="health",
    label=Text("Catastrophic health spending, 40 %", "灾难性医疗支出（40%）"),
    unit="yes",
    source="che-thesis",
    facts=HEALTH,
    value=lambda h: health_share(h) >= 400,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("medical costs reach 40 % of spending beyond food", "自付医疗达到非食品支出的40%"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text(
            "medical costs reach 40 % of what you spend beyond food", "自付医疗达到您家非食品支出的40%"
        ),
    },
)
