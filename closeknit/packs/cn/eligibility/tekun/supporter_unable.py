"""A supporter outside who is unable in law: tekun, 60 on dibao, 70 with low income, severely disabled with low income, without capacity, missing, in prison."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

supporter_unable = Rule(
    grain="supporter",
    unit="yes",
    label=Text("Supporter unable", "义务人无履行义务能力"),
    cites=(f"{LAW}:16", f"{T}:8"),
    value=lambda s, law: (
        s.supporter_is_tekun
        | (s.supporter_on_dibao & (law.age(s.supporter_birth_date) >= law.param("tekun.supporter_dibao_age")))
        | (
            (law.age(s.supporter_birth_date) >= law.param("tekun.supporter_elder_age"))
            & s.supporter_low_income
            & s.supporter_property_low
        )
        | (s.supporter_severe & s.supporter_low_income & s.supporter_property_low)
        | (
            (s.supporter_no_capacity | s.supporter_declared_missing | s.supporter_in_prison)
            & s.supporter_property_low
        )
        | s.supporter_unable_by_province
    ),
)
