"""A supporter is unable if severely disabled, or of grade 3 intellectual or mental (with an income and property test)."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T, kind_graded, severe_grade

severe_as_supporter = Rule(
    grain="person",
    unit="yes",
    label=Text("Severely disabled (as supporter)", "重度残疾（作为义务人）"),
    cites=(f"{T}:8.4",),
    value=lambda p, law: (
        severe_grade(p, law.param("tekun.supporter_grade"))
        | (
            (
                kind_graded(p, "intellectual", law.param("tekun.supporter_grade_intellectual_mental"))
                | kind_graded(p, "mental", law.param("tekun.supporter_grade_intellectual_mental"))
            )
            & p.certificate_valid
        )
    ),
)
