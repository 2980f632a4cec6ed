"""The proposal reduces or ends what the family has; an expired status ends by itself."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import LAW, M, T

takes_away = Rule(
    grain="household",
    unit="yes",
    label=Text("Reduces or ends", "减发或者终止"),
    cites=(
        f"{LAW}:48",
        f"{M}:32",
        f"{T}:26",
    ),
    value=lambda h, law: one_of(h.change, "decrease", "end") & ~h.rigid_expired,
)
