"""A supporter outside who can support."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

supporter_able = Rule(
    grain="supporter",
    unit="yes",
    label=Text("Supporter able", "义务人有履行义务能力"),
    cites=(f"{LAW}:16", f"{T}:8"),
    value=lambda s, law: ~s.supporter_unable,
)
