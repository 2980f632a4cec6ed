"""An adult without work and severely disabled; the text leaves "severe" undefined, so the grade is a parameter."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import N, severe_grade

severe_adult_jobless = Rule(
    grain="person",
    unit="yes",
    label=Text("Adult, jobless, severely disabled", "成年无业重度残疾人"),
    cites=(f"{N}:1.1",),
    value=lambda p, law: ~p.minor & ~p.works & severe_grade(p, law.param("disability.severe_grade")),
)
