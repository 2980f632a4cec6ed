"""How many: able brother or sister."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_siblings = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: brother or sister", "有履行义务能力的兄弟姐妹人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_sibling"),
)
