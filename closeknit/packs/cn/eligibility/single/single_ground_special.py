"""Ground 6: a marginal household's member in real special difficulty; a human decision under a local rule."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW

single_ground_special = Rule(
    grain="person",
    unit="yes",
    label=Text("Special difficulty in a marginal household", "低保边缘家庭中确有特殊困难人员"),
    cites=(f"{LAW}:21",),
    value=lambda p, law: p.household.marginal & p.special_difficulty_confirmed & p.head,
)
