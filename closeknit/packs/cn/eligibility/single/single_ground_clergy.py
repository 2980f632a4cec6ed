"""Ground 3: clergy living in a religious site for three years and more, in need; apart from the family."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

single_ground_clergy = Rule(
    grain="person",
    unit="yes",
    label=Text("Clergy in a religious site", "在宗教场所居住三年以上的宗教教职人员"),
    cites=(f"{M}:8.3",),
    value=lambda p, law: p.clergy & (p.clergy_years_in_site >= law.param("single.clergy_years")),
)
