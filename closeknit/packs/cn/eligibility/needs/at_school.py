"""Somebody learns: school aid may be needed, and is applied for at the school."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, O

at_school = Rule(
    grain="person",
    unit="yes",
    label=Text("At school", "就学"),
    cites=(f"{LAW}:25", f"{O}:4.2", f"{DECREE}:33"),
    value=lambda p, law: p.counted & (p.study != "none"),
)
