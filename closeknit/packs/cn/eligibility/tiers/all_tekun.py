"""Every member is tekun: nobody is left to decide on as a family."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

all_tekun = Rule(
    grain="household",
    unit="yes",
    label=Text("All members tekun", "成员均为特困人员"),
    cites=(f"{LAW}:16", f"{T}:4"),
    value=lambda h, law: (h.members > 0) & h.every("tekun", of="counted"),
)
