"""A top-up for the old, minors, the severely disabled and the seriously ill on dibao: one per person, the highest."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import LAW, M, one_or_all, topup

topup_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Top-up a month", "分类施保金"),
    cites=(f"{LAW}:20", f"{M}:27"),
    value=lambda p, law: when_known(
        (p.household.dibao & p.head) | p.single_person,
        one_or_all(
            law.param("topup.one_per_person"),
            topup(p.age >= law.param("topup.elder_age"), law.param("topup.elder")),
            topup(p.minor, law.param("topup.minor")),
            topup(p.severe_for_topup, law.param("topup.severe")),
            topup(p.seriously_ill | p.major_disease_recognised, law.param("topup.ill")),
        ),
        constant(0),
    ),
)
