"""Uninsured and jobless, so many months without income, hit by the epidemic, not on dibao."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import N

temporary_jobless_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Uninsured jobless", "未参保失业人员"),
    cites=(f"{N}:2.1",),
    value=lambda h, law: (
        h.uninsured_jobless
        & h.epidemic_hit
        & (h.months_without_income >= law.param("temporary.jobless_months"))
        & ~one_of(h.current_tier, "dibao", "single_person", "tekun")
    ),
    no=Text(
        "Not uninsured, jobless, hit by the epidemic and {months_without_income} months without income.",
        "不属于受疫情影响的未参保失业人员（连续无收入{months_without_income}个月）。",
    ),
)
