"""The applicant of the family is able to support others."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_self = Rule(
    grain="person",
    unit="yes",
    label=Text("Able applicant", "有履行义务能力的申请人"),
    cites=(f"{T}:8",),
    value=lambda p, law: (p.relation == "self") & p.kin_able,
)
