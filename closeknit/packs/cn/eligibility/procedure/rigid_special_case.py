"""A special case of a rigid-expenditure family: hukou apart from residence, or a difficult survey."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import R

rigid_special_case = Rule(
    grain="household",
    unit="yes",
    label=Text("Special case (rigid)", "特殊情况（刚性支出）"),
    cites=(f"{R}:8",),
    value=lambda h, law: or_else(h.hukou_elsewhere, False) | or_else(h.hard_survey, False),
)
