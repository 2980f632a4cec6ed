"""An application for some members only of a family that qualifies: the family is admitted whole, or one person by the single-person route."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import NO, M, N

partial_admission_refused = Rule(
    grain="household",
    unit="yes",
    label=Text("Admitting only some members is refused", "不得仅将个别成员纳入"),
    cites=(f"{N}:1.1", f"{M}:4"),
    value=lambda h, law: h.partial_application & h.dibao & (law.param("household.partial_admission") == NO),
)
