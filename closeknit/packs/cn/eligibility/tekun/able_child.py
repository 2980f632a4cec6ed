"""The adult child of the family is able to support others."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_child = Rule(
    grain="person",
    unit="yes",
    label=Text("Able adult child", "有履行义务能力的成年子女"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "child") & p.kin_able,
)
