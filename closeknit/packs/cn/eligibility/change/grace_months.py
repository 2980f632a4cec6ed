"""Months of grace, at most: only from dibao, only where income rose over the line through work, property within the rule."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import M, N

grace_months = Rule(
    grain="household",
    unit="months",
    label=Text("Grace period, at most", "渐退期（最长）"),
    cites=(
        f"{M}:33",
        f"{N}:1.3",
    ),
    value=lambda h, law: when_known(
        (h.current_tier == "dibao")
        & h.rise_through_work
        & h.dibao_property_test
        & h.has_heads
        & ~h.dibao_line_test,
        law.param("grace.months"),
        constant(0),
    ),
)
