"""Rigid-expenditure difficulty: four tests, over the twelve months before the application."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid = Rule(
    grain="household",
    unit="yes",
    label=Text("Rigid-expenditure difficulty", "刚性支出困难家庭"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    tests=(
        "has_heads",
        "rigid_status_test",
        "rigid_income_test",
        "rigid_property_test",
        "rigid_ratio_test",
    ),
)
