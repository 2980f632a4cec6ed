"""No work ability by disability: intellectual or mental 1-3, physical 1-2, visual 1; never hearing or speech.

"Multiple" is decided by its components; without them the answer is unknown."""

from closeknit.engine.author import Rule, Text, unknown_if
from closeknit.packs.cn.eligibility.parts import NONE, T

severe_for_tekun = Rule(
    grain="person",
    unit="yes",
    label=Text("Disability that means no work ability", "属无劳动能力的残疾"),
    cites=(f"{T}:5.3",),
    value=lambda p, law: (
        (
            (p.grade_intellectual <= law.param("tekun.grade_intellectual"))
            | (p.grade_mental <= law.param("tekun.grade_mental"))
            | (p.grade_physical <= law.param("tekun.grade_physical"))
            | (p.grade_visual <= law.param("tekun.grade_visual"))
            | unknown_if(
                (p.grade_multiple <= 4)
                & (p.grade_visual == NONE)
                & (p.grade_hearing == NONE)
                & (p.grade_speech == NONE)
                & (p.grade_physical == NONE)
                & (p.grade_intellectual == NONE)
                & (p.grade_mental == NONE)
            )
        )
        & p.certificate_valid
    ),
)
