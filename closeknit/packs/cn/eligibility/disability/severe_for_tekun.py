"""No work ability by disability: intellectual or mental 1-3, physical 1-2, visual 1; never hearing or speech.

"Multiple" is decided by its components; without them the answer is unknown."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T, kind_graded

severe_for_tekun = Rule(
    grain="person",
    unit="yes",
    label=Text("Disability that means no work ability", "属无劳动能力的残疾"),
    cites=(f"{T}:5.3",),
    value=lambda p, law: (
        (
            kind_graded(p, "intellectual", law.param("tekun.grade_intellectual"))
            | kind_graded(p, "mental", law.param("tekun.grade_mental"))
            | kind_graded(p, "physical", law.param("tekun.grade_physical"))
            | kind_graded(p, "visual", law.param("tekun.grade_visual"))
        )
        & p.certificate_valid
    ),
)
