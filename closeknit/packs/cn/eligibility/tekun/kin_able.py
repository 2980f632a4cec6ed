"""A grown-up relative listed with the family who owes support and is able, whether he lives there or not (T 4(3))."""

from closeknit.engine.author import Rule, Text, known
from closeknit.packs.cn.eligibility.parts import LAW, T

kin_able = Rule(
    grain="person",
    unit="yes",
    label=Text("Member able to support others", "成员有履行义务能力"),
    cites=(f"{LAW}:16", f"{T}:8"),
    value=lambda p, law: (p.duty | ~known(p.duty)) & ~p.minor & ~p.kin_unable,
)
