"""How many heads share the income."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

heads = Rule(
    grain="household",
    unit="persons",
    label=Text("Heads of the family", "家庭人口数"),
    cites=(f"{M}:7",),
    value=lambda h, law: h.count_of("head"),
)
