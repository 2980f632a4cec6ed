"""Whose head and income count for the family: members, less tekun persons where the parameter leaves them out."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import NO

head = Rule(
    grain="person",
    unit="yes",
    label=Text("Counts as a head of the family", "计入家庭人口"),
    cites=("proposal",),  # no text says whether a tekun person counts in the others' household
    value=lambda p, law: p.counted & ~(p.tekun & (law.param("tekun.counts_in_household") == NO)),
)
