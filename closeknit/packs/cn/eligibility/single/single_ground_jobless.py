"""Ground 5: an adult without work, severely disabled; no marginal household is needed."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import N

single_ground_jobless = Rule(
    grain="person",
    unit="yes",
    label=Text("Adult, jobless, severely disabled", "成年无业重度残疾人"),
    cites=(f"{N}:1.1",),
    value=lambda p, law: p.severe_adult_jobless,
)
