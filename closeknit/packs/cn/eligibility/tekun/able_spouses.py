"""How many members are an able spouse."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_spouses = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: spouse", "有履行义务能力的配偶人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_spouse"),
)
