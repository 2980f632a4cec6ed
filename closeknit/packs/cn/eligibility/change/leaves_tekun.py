"""This person's tekun support would end."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

leaves_tekun = Rule(
    grain="person",
    unit="yes",
    label=Text("Tekun support would end", "拟终止特困供养"),
    cites=(f"{T}:24",),
    value=lambda p, law: p.tekun_end_ground != "none",
)
