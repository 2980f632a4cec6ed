"""Completed years of schooling of the head."""

from closeknit.engine.author import Indicator, Text, floor_div
from closeknit.packs.demo_vn.facts.head import schooling

head_schooling_years = Indicator(
    code="W1",
    dimension="work_schooling",
    label=Text("Schooling of the head", "户主受教育年限"),
    unit="years",
    source="vlss-1998",
    facts=[schooling],
    value=lambda h: floor_div(h.schooling, 100_000),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("schooling of the head: {value}", "户主受教育{value}"),
        "worker": Text("the head had little schooling", "户主受教育较少"),
        "family": Text("schooling of the head: {value}", "户主受教育{value}"),
    },
)
