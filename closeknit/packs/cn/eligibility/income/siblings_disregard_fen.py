"""Support from siblings or from people of 60 and over to a severely disabled jobless adult: left out as the place decides."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import YES, N

siblings_disregard_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Support from siblings or elders left out", "兄弟姐妹或老年人供养费用豁免"),
    cites=(f"{N}:1.1",),
    value=lambda p, law: when_known(
        p.support_from_siblings_or_elders_fen == 0,
        constant(0),
        when_known(
            p.severe_adult_jobless & (law.param("income.siblings_support_disregarded") == YES),
            p.support_from_siblings_or_elders_fen,
            constant(0),
        ),
    ),
)
