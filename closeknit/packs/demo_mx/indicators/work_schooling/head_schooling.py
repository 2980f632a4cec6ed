"""The head's schooling: 0 primary unfinished, 1 primary, 2 secondary or more."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.people import schooling_of_head

head_schooling = Indicator(
    code="W6",
    dimension="work_schooling",
    label=Text("Schooling of the head, 0 to 2", "户主受教育水平（0至2）"),
    unit="level",
    source="coneval-2016",
    facts=[schooling_of_head],
    value=lambda h: h.schooling_of_head,
    missing=Text("no members table: unknown", "无成员表：未知"),
    words={
        "officer": Text("schooling of the head: {value} of 2", "户主受教育水平：{value}（最高2）"),
        "worker": Text("little schooling makes it hard to find other work", "文化程度不高，换工作不易"),
        "family": Text("schooling of the head: {value} of 2", "户主受教育水平：{value}（最高2）"),
    },
)
