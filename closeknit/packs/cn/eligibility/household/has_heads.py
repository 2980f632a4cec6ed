"""Somebody is left to be decided on as a family."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

has_heads = Rule(
    grain="household",
    unit="yes",
    label=Text("Members to decide on", "有需认定的家庭成员"),
    cites=(f"{M}:4",),
    value=lambda h, law: h.heads > 0,
    no=Text("No member is left to decide on as a family.", "没有需按家庭认定的成员。"),
)
