"""How many: able grandparent."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_grandparents = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: grandparent", "有履行义务能力的祖父母或外祖父母人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_grandparent"),
)
