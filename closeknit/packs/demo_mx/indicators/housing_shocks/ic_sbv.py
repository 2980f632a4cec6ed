"""Basic services of the dwelling: water, drains, light, and a way to cook without smoke."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.dwelling import SERVICES, poor_services

ic_sbv = Indicator(
    code="S2",
    dimension="housing_shocks",
    label=Text("Basic services missing", "住房基本服务缺失"),
    unit="yes",
    source="coneval-2016",
    facts=SERVICES,
    value=poor_services,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("water, drains, light or clean cooking is missing", "缺水、排水、用电或清洁炊事"),
        "worker": Text("the dwelling lacks basic services", "住房缺少基本服务"),
        "family": Text("your dwelling lacks basic services", "您家住房缺少基本服务"),
    },
)
