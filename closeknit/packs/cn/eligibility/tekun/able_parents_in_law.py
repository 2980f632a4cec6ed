"""How many: able parent-in-law."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_parents_in_law = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: parent-in-law", "有履行义务能力的岳父母或公婆人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_parent_in_law"),
)
