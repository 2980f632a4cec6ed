"""An able adult member who is a grandparent of the applicant."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_grandparent = Rule(
    grain="person",
    unit="yes",
    label=Text("Able grandparent", "有履行义务能力的祖父母或外祖父母"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "grandparent") & p.kin_able,
)
