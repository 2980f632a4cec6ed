"""The family holds the rigid-expenditure status now."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import R

holds_rigid = Rule(
    grain="household",
    unit="yes",
    label=Text("Holds the rigid-expenditure status", "现为刚性支出困难家庭"),
    cites=(f"{R}:10",),
    value=lambda h, law: or_else(h.current_tier == "rigid", False),
)
