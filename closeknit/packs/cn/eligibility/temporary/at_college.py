"""In college: school costs are weighed by the stage."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import TA

at_college = Rule(
    grain="person",
    unit="yes",
    label=Text("In college", "就读高职高专"),
    cites=(
        f"{TA}:2.3",
        "proposal",
    ),
    value=lambda p, law: one_of(p.study, "college"),
)
