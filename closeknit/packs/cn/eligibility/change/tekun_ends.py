"""Somebody's tekun support would end: seven days of notice come first."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

tekun_ends = Rule(
    grain="household",
    unit="yes",
    label=Text("Tekun support would end", "拟终止特困供养"),
    cites=(f"{T}:26",),
    value=lambda h, law: h.any("leaves_tekun"),
)
