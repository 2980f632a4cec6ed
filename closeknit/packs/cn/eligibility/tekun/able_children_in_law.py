"""How many: able son- or daughter-in-law."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_children_in_law = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: son- or daughter-in-law", "有履行义务能力的儿媳或女婿人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_child_in_law"),
)
