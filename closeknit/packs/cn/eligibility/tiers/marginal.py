"""Dibao-marginal: not dibao, income a head below the marginal line, property within the rule."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M, O

marginal = Rule(
    grain="household",
    unit="yes",
    label=Text("Dibao-marginal", "低保边缘家庭"),
    cites=(f"{LAW}:21", f"{M}:8", f"{O}:2"),
    tests=("has_heads", "not_dibao", "marginal_line_test", "marginal_property_test"),
)
