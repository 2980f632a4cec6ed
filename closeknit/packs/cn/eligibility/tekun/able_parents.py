"""How many members are an able parent."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_parents = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: parent", "有履行义务能力的父母人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_parent"),
)
