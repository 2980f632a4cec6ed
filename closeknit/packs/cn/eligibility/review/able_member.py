"""A head of the family is able to work."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

able_member = Rule(
    grain="household",
    unit="yes",
    label=Text("A member can work", "有劳动能力的成员"),
    cites=(f"{M}:31",),
    value=lambda h, law: h.any("able_to_work", of="head"),
)
