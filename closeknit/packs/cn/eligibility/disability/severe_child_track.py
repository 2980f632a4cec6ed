"""An unsupported child's parent counts as severely disabled by this list: grades 1-2, and 3-4 intellectual or mental."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import severe_grade

severe_child_track = Rule(
    grain="person",
    unit="yes",
    label=Text("Severely disabled (parent of an unsupported child)", "重残（事实无人抚养儿童父母）"),
    cites=("unsupported-children-opinions-2019:1",),
    value=lambda p, law: (
        severe_grade(p, law.param("child.severe_grade"))
        | (
            (
                (p.grade_intellectual <= law.param("child.grade_intellectual_mental"))
                | (p.grade_mental <= law.param("child.grade_intellectual_mental"))
            )
            & p.certificate_valid
        )
    ),
)
