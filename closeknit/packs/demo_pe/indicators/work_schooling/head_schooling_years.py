"""The head's years of schooling: few years, few jobs to turn to."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_pe.facts.people import head_schooling

head_schooling_years = Indicator(
    code="W3",
    dimension="work_schooling",
    label=Text("Schooling of the head", "户主受教育年限"),
    unit="years",
    source="enaho-2019",
    facts=[head_schooling],
    value=lambda h: h.head_schooling,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("the head went to school for {value}", "户主受教育{value}"),
        "worker": Text("little schooling makes it hard to find other work", "文化程度不高，换工作不易"),
        "family": Text("schooling of the head: {value}", "户主受教育{value}"),
    },
)
