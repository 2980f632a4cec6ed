"""Holds a valid disability certificate of any kind and grade."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T, severe_grade

disabled = Rule(
    grain="person",
    unit="yes",
    label=Text("Disabled (certificate)", "持证残疾人"),
    cites=(f"{T}:10",),
    value=lambda p, law: severe_grade(p, 4),
)
