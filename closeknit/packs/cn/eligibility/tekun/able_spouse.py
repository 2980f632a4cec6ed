"""The spouse of the family is able to support others."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_spouse = Rule(
    grain="person",
    unit="yes",
    label=Text("Able spouse", "有履行义务能力的配偶"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "spouse") & p.kin_able,
)
