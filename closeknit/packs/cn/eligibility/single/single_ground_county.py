"""Ground 4: special difficulty by a rule of the county or above, confirmed by a person."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

single_ground_county = Rule(
    grain="person",
    unit="yes",
    label=Text("Special difficulty by county rule", "县级以上民政部门规定的特殊困难人员"),
    cites=(f"{M}:8.4",),
    value=lambda p, law: p.special_category_confirmed,
)
