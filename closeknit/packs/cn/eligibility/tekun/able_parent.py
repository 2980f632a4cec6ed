"""The parent of the family is able to support others."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_parent = Rule(
    grain="person",
    unit="yes",
    label=Text("Able parent", "有履行义务能力的父母"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "parent") & p.kin_able,
)
