"""How many live in the household."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_vn.facts.head import size

household_size = Indicator(
    code="A1",
    dimension="age_family",
    label=Text("Household size", "家庭人口数"),
    unit="persons",
    source="vlss-1998",
    facts=[size],
    value=lambda h: h.size,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("people in the household: {value}", "家庭人口：{value}"),
        "worker": Text("many live there", "家中人口多"),
        "family": Text("people in your household: {value}", "您家人口：{value}"),
    },
)
