"""E1. Verified monthly income per head over the dibao line, in thousandths. Lower is worse.

Only for applicants who consented to a check; unknown for everybody else, never guessed from contributions (their
base is often the floor). It comes near the test of the tiers but is not it: property and the local rules on what
counts are left to the decision. A family under the dibao line by income can be marginal by property.
"""

from closeknit.engine.author import Indicator, Text, any_of, ratio, sum_of, when
from closeknit.packs.cn.facts.money import INCOME_CHECK, verified_income

income_ratio = Indicator(
    code="E1",
    dimension="economic",
    label=Text("Verified income per head over the dibao line", "核对人均收入与低保标准之比"),
    unit="per_mille",
    source="dibao-review-and-confirmation-measures-2021:8",
    facts=INCOME_CHECK,
    scope="applicants",
    rolls={"checked": any_of(lambda p: p.income_checked), "income": sum_of(verified_income)},
    value=lambda h: when(h.checked == 1, ratio(h.income, h.members * h.param("dibao.line"))),
    missing=Text(
        "no check with consent, or an adult not checked: unknown", "未授权核对或有成年成员未核对：未知"
    ),
    words={
        "officer": Text(
            "verified income per head is {value} of the dibao line", "核对人均收入为低保标准的{value}"
        ),
        "worker": Text("the family's income is low", "家庭收入较低"),
        "family": Text(
            "the income check you agreed to shows a low income per head",
            "您授权的收入核对显示家庭人均收入较低",
        ),
    },
)
