"""A grown-up member who is able to support others."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

kin_able = Rule(
    grain="person",
    unit="yes",
    label=Text("Member able to support others", "成员有履行义务能力"),
    cites=(f"{LAW}:16", f"{T}:8"),
    value=lambda p, law: p.counted & ~p.minor & ~p.kin_unable,
)
