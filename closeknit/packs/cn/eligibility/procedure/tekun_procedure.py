"""Somebody is proposed as tekun: the clocks of tekun."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import T

tekun_procedure = Rule(
    grain="household",
    unit="yes",
    label=Text("Clocks of tekun", "适用特困办理时限"),
    cites=(f"{T}:13",),
    value=lambda h, law: or_else(h.any("tekun", of="counted"), False) & ~or_else(h.tekun_ends, False),
)
