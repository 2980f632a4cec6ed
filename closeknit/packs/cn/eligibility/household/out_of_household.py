"""Who does not count although he belongs: clergy away for three years, prison, compulsory rehabilitation, declared missing.

Detention before trial, community rehabilitation and "whereabouts unknown" stay in; so does who serves outside prison."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M, is_one_of

out_of_household = Rule(
    grain="person",
    unit="yes",
    label=Text("Does not count as a member", "不计入共同生活的家庭成员"),
    cites=(f"{M}:7",),
    value=lambda p, law: (
        (p.clergy & (p.clergy_years_away >= law.param("household.clergy_years")))
        | is_one_of(p.custody, "prison", "isolation_rehabilitation", "declared_missing")
        | p.excluded_by_province
    ),
)
