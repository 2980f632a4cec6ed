"""A disaster, fire or accident struck the household in the last 30 days. A reason to visit, not a tier."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.shocks import struck_by_event

disaster = Indicator(
    code="X2",
    dimension="housing_shocks",
    label=Text("Disaster, fire or accident (30 days)", "近30天遭遇灾害、火灾或事故"),
    unit="yes",
    source="proposal",
    facts=[struck_by_event],
    value=lambda h: h.struck_by_event,
    missing=Text("no events: unknown", "无事件数据：未知"),
    words={
        "officer": Text("struck by a recorded event within 30 days", "30天内遭遇已登记的灾害或事故"),
        "worker": Text("something happened to the family recently", "家中近期发生突发事件"),
        "family": Text("a disaster or accident struck your family", "您家近期遭遇灾害或事故"),
    },
)
