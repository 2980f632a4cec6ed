"""Not a member of a family that qualifies: an eligible family is admitted whole, never in part.

Who is no member of it, such as clergy living in a religious site (M 8(3)), stands alone."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import YES, M, N

single_family_test = Rule(
    grain="person",
    unit="yes",
    label=Text("The family does not qualify as a whole", "家庭整体不符合低保条件"),
    cites=(f"{N}:1.1", f"{M}:8"),
    value=lambda p, law: (
        (~(p.household.dibao & p.head) | (law.param("household.partial_admission") == YES)) & ~p.tekun
    ),
    no=Text(
        "The family qualifies for dibao as a whole; admitting only some members is forbidden.",
        "家庭符合低保条件，不得仅将个别成员纳入。",
    ),
    missing=Text("whether the family qualifies as a whole is open", "家庭整体是否符合低保条件尚不确定"),
    decisive=True,
)
