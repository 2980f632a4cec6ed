"""Dibao: income a head below the line, and property within the rule."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M

dibao = Rule(
    grain="household",
    unit="yes",
    label=Text("Dibao", "最低生活保障"),
    cites=(f"{LAW}:18", f"{M}:23"),
    tests=("has_heads", "dibao_line_test", "dibao_property_test"),
)
