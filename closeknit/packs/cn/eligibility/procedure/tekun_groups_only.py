"""Everybody who counts is old, disabled or a minor: a refusal then also answers for tekun."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import T

tekun_groups_only = Rule(
    grain="household",
    unit="yes",
    label=Text("All old, disabled or minors", "成员均为老年人、残疾人或未成年人"),
    cites=(f"{T}:4", f"{T}:18"),
    value=lambda h, law: or_else((h.members > 0) & h.every("tekun_group", of="counted"), False),
)
