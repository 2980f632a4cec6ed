"""Severe for top-ups; the texts leave "severe" undefined, so the grade is a parameter."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M, severe_grade

severe_for_topup = Rule(
    grain="person",
    unit="yes",
    label=Text("Severely disabled (top-up)", "重度残疾（分类施保）"),
    cites=(f"{LAW}:20", f"{M}:27"),
    value=lambda p, law: severe_grade(p, law.param("topup.severe_grade")),
)
