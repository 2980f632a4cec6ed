"""In senior-secondary school: school costs are weighed by the stage."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import TA

at_senior_secondary = Rule(
    grain="person",
    unit="yes",
    label=Text("In senior-secondary school", "就读高中阶段"),
    cites=(
        f"{TA}:2.3",
        "proposal",
    ),
    value=lambda p, law: one_of(p.study, "senior", "vocational"),
)
