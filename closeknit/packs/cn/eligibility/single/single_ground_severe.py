"""Ground 1: a marginal household's severely disabled member."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M

single_ground_severe = Rule(
    grain="person",
    unit="yes",
    label=Text("Severely disabled in a marginal household", "低保边缘家庭中的重度残疾人"),
    cites=(f"{M}:8.1", f"{LAW}:21"),
    value=lambda p, law: p.household.marginal & p.severe_for_single_route & p.head,
)
