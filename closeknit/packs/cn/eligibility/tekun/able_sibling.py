"""An able adult member who is a brother or sister of the applicant."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_sibling = Rule(
    grain="person",
    unit="yes",
    label=Text("Able brother or sister", "有履行义务能力的兄弟姐妹"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "sibling") & p.kin_able,
)
