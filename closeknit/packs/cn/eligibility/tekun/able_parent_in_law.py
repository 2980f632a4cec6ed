"""An able adult member who is a parent-in-law of the applicant."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_parent_in_law = Rule(
    grain="person",
    unit="yes",
    label=Text("Able parent-in-law", "有履行义务能力的岳父母或公婆"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "parent_in_law") & p.kin_able,
)
