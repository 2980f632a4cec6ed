"""Nothing is proposed for anybody: the refusal is told in writing, with reasons."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import LAW, M, R, T

refusal = Rule(
    grain="household",
    unit="yes",
    label=Text("Refusal", "不予确认同意"),
    cites=(
        f"{LAW}:45",
        f"{M}:21",
        f"{T}:18",
        f"{R}:7",
    ),
    value=lambda h, law: or_else(
        (h.household_tier == "none") & ~h.any("single_person") & ~h.any("tekun"), False
    ),
)
