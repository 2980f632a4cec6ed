"""The clocks of rigid-expenditure families."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import R

rigid_procedure = Rule(
    grain="household",
    unit="yes",
    label=Text("Clocks of rigid-expenditure families", "适用刚性支出困难家庭办理时限"),
    cites=(f"{R}:8",),
    value=lambda h, law: or_else(h.rigid, False),
)
