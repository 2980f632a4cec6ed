"""Severe for the single-person route: grades 1 and 2 of any kind, and grade 3 intellectual or mental, with the certificate."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M, kind_graded, severe_grade

severe_for_single_route = Rule(
    grain="person",
    unit="yes",
    label=Text("Severely disabled (single-person route)", "重度残疾（单人保）"),
    cites=(f"{M}:8.1",),
    value=lambda p, law: (
        severe_grade(p, law.param("single.severe_grade"))
        | (
            (
                kind_graded(p, "intellectual", law.param("single.grade_intellectual"))
                | kind_graded(p, "mental", law.param("single.grade_mental"))
            )
            & p.certificate_valid
        )
    ),
)
