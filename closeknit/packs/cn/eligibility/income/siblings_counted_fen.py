"""Support from siblings or from people of 60 and over: left out for a severely disabled jobless adult, as the place decides."""

from closeknit.engine.author import Rule, Text, constant
from closeknit.packs.cn.eligibility.parts import YES, M, N, either_way

# Left out whole, so that an unknown sum does not matter where it is left out.
siblings_counted_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Support from siblings or elders that counts", "计入的兄弟姐妹或老年人供养费用"),
    cites=(f"{N}:1.1", f"{M}:13"),
    value=lambda p, law: either_way(
        p.severe_adult_jobless & (law.param("income.siblings_support_disregarded") == YES),
        constant(0),
        p.support_from_siblings_or_elders_fen,
    ),
)
