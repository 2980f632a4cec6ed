"""How many members are an able adult child."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_children = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: adult child", "有履行义务能力的成年子女人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_child"),
)
