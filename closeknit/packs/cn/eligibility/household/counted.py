"""Who counts as a member who lives together: spouse, dependent children, and others bound by duty who live in long-term.

Where the household was established elsewhere (the household book and shared living), that result holds."""

from closeknit.engine.author import Rule, Text, known, one_of, when_known
from closeknit.packs.cn.eligibility.parts import M

counted = Rule(
    grain="person",
    unit="yes",
    label=Text("Counts as a member of the household", "计入共同生活的家庭成员"),
    cites=(f"{M}:7",),
    value=lambda p, law: when_known(
        known(p.membership),
        p.membership,
        ~p.out_of_household
        & (
            one_of(p.relation, "self", "spouse")
            | p.dependent_child
            | (p.statutory_duty & p.lives_with_family)
        ),
    ),
    no=Text(
        "does not count: {relation}, living in: {lives_with_family}",
        "不计入：{relation}，共同居住：{lives_with_family}",
    ),
    missing=Text("not known whether this person counts as a member", "是否计入家庭成员尚不清楚"),
)
