"""E4. Medical bills and school fees of twelve months over verified income of twelve months, in thousandths.

The numerator is that of the rigid-expenditure measures of 2025, 5(2)-(4), as far as registers carry them: own cost of bills
within the catalogue (rehabilitation among them) and fees; living costs (5(1)) are left out, so it is a lower bound.
Only one of the five tests of article 4; before them the Opinions of 2023 name such families and set no ratio. A family without any income has no ratio: with spending it counts as 1000
(spending takes everything there is), without as 0. The bills are those of out_of_pocket_year: counted once.
"""

from closeknit.engine.author import Indicator, Text, any_of, ratio, sum_of, when
from closeknit.packs.cn.facts.health import self_paid_year
from closeknit.packs.cn.facts.money import INCOME_CHECK, school_fees_year, verified_income

rigid_spending_ratio = Indicator(
    code="E4",
    dimension="economic",
    label=Text(
        "Medical and school costs over verified income, 12 months", "近12个月医疗教育支出与核对收入之比"
    ),
    unit="per_mille",
    source=(
        "rigid-expenditure-household-measures-2025:4",
        "low-income-monitoring-opinions-2023:2",
        "proposal",
    ),
    facts=[*INCOME_CHECK, self_paid_year, school_fees_year],
    scope="applicants",
    rolls={"checked": any_of(lambda p: p.income_checked), "income": sum_of(verified_income)},
    value=lambda h: when(
        h.checked == 1,
        when(
            h.self_paid_year + h.school_fees_year == 0,
            0,
            ratio(h.self_paid_year + h.school_fees_year, h.income * 12, if_zero=1000),
        ),
    ),
    missing=Text(
        "no check with consent, no bills or no fees feed: unknown", "未授权核对，或无医疗、学费数据：未知"
    ),
    words={
        "officer": Text(
            "medical and school costs take {value} of verified income", "医疗、教育支出占核对收入的{value}"
        ),
        "worker": Text("necessary costs take a large part of the income", "必需支出占收入比重大"),
        "family": Text(
            "medical and school costs take a large part of your income", "医疗、教育支出占您家收入比重大"
        ),
    },
)
