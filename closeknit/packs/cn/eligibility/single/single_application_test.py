"""On the person's own application only."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M, N

single_application_test = Rule(
    grain="person",
    unit="yes",
    label=Text("Applies for himself", "本人提出申请"),
    cites=(f"{M}:8", f"{N}:1.4"),
    value=lambda p, law: p.applies_alone,
    no=Text("The person has not applied for himself.", "本人未单独提出申请。"),
    missing=Text("whether the person applies alone is not known", "本人是否单独申请尚不清楚"),
)
