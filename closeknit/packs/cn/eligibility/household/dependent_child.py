"""A child who counts without living in: a minor, or an adult who cannot live independently, studying up to bachelor level included."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M, is_one_of

UP_TO_BACHELOR = ("primary", "junior", "senior", "vocational", "college", "bachelor")

dependent_child = Rule(
    grain="person",
    unit="yes",
    label=Text("Dependent child", "未成年或不能独立生活的子女"),
    cites=(f"{M}:7",),
    value=lambda p, law: (
        (p.relation == "child")
        & (p.minor | ~p.can_live_independently | (is_one_of(p.study, *UP_TO_BACHELOR) & p.study_full_time))
    ),
)
