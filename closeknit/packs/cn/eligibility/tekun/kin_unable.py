"""A member who owes support but is unable in law; two members who would both be tekun do not stand in each other's way (reading)."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T, is_one_of

kin_unable = Rule(
    grain="person",
    unit="yes",
    label=Text("Member unable to support others", "成员无履行义务能力"),
    cites=(f"{LAW}:16", f"{T}:8"),
    value=lambda p, law: (
        ((p.household.current_tier == "dibao") & (p.age >= law.param("tekun.supporter_dibao_age")))
        | ((p.age >= law.param("tekun.supporter_elder_age")) & p.kin_low_means)
        | (p.severe_as_supporter & p.kin_low_means)
        | (
            (p.no_civil_capacity | is_one_of(p.custody, "prison", "declared_missing"))
            & p.household.low_income_property_test
        )
        | (p.tekun_group & p.tekun_no_work_ability & p.tekun_no_income)
    ),
)
