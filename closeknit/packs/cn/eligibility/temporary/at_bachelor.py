"""In a bachelor's course: school costs are weighed by the stage."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import TA

at_bachelor = Rule(
    grain="person",
    unit="yes",
    label=Text("In a bachelor's course", "就读本科"),
    cites=(
        f"{TA}:2.3",
        "proposal",
    ),
    value=lambda p, law: one_of(p.study, "bachelor"),
)
