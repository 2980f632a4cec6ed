"""How many members live together, tekun persons among them."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

members = Rule(
    grain="household",
    unit="persons",
    label=Text("Members", "共同生活的家庭成员人数"),
    cites=(f"{M}:7",),
    value=lambda h, law: h.count_of("counted"),
)
