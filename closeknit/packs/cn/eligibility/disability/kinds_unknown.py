"""A multiple disability of which nobody entered the kinds; its grade is that of the worst of them (reading)."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import NONE

kinds_unknown = Rule(
    grain="person",
    unit="yes",
    label=Text("Kinds of a multiple disability not known", "多重残疾的具体类别未知"),
    cites=("proposal",),
    value=lambda p, law: (
        (p.grade_multiple != NONE)
        & (p.grade_visual == NONE)
        & (p.grade_hearing == NONE)
        & (p.grade_speech == NONE)
        & (p.grade_physical == NONE)
        & (p.grade_intellectual == NONE)
        & (p.grade_mental == NONE)
    ),
)
