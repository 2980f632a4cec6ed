"""How many members are an able applicant."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

able_selves = Rule(
    grain="household",
    unit="persons",
    label=Text("Able: applicant", "有履行义务能力的申请人人数"),
    cites=(f"{T}:8",),
    value=lambda h, law: h.count_of("able_self"),
)
