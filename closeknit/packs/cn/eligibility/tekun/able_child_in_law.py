"""An able adult member who is a son- or daughter-in-law of the applicant."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_child_in_law = Rule(
    grain="person",
    unit="yes",
    label=Text("Able son- or daughter-in-law", "有履行义务能力的儿媳或女婿"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "child_in_law") & p.kin_able,
)
