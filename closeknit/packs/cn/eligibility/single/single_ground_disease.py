"""Ground 2: a marginal household's member with a recognised major disease; since the 2022 Notice also the seriously ill."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M, N

single_ground_disease = Rule(
    grain="person",
    unit="yes",
    label=Text("Seriously ill in a marginal household", "低保边缘家庭中的重病患者"),
    cites=(f"{M}:8.2", f"{N}:1.4", f"{LAW}:21"),
    value=lambda p, law: (
        p.household.marginal
        & p.head
        & (
            (p.major_disease_recognised | p.seriously_ill)
            if law.has(N) or law.has(LAW)
            else p.major_disease_recognised
        )
    ),
)
