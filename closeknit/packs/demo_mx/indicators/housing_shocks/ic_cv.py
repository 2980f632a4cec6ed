"""Quality and space of the dwelling: poor floor, roof or wall, or too many people to a room."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.dwelling import QUALITY, poor_quality

ic_cv = Indicator(
    code="S1",
    dimension="housing_shocks",
    label=Text("Poor dwelling", "住房质量缺失"),
    unit="yes",
    source="coneval-2016",
    facts=QUALITY,
    value=poor_quality,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("poor dwelling: floor, roof, wall or space", "住房质量缺失：地面、屋顶、墙体或空间"),
        "worker": Text("the dwelling is in poor condition or crowded", "住房简陋或拥挤"),
        "family": Text("your dwelling is in poor condition or crowded", "您家住房简陋或拥挤"),
    },
)
