"""Somebody fails at least one of the six items of self-care."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, O, T

needs_care = Rule(
    grain="person",
    unit="yes",
    label=Text("Cannot fully care for himself", "生活不能完全自理"),
    cites=(f"{LAW}:34", f"{O}:4.4", f"{T}:22"),
    value=lambda p, law: p.counted & (p.care_items_failed > 0),
)
