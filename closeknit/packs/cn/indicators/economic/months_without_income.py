"""E3. For how many full months nobody who used to earn has earned: 0, 2, 3 or 6 (at least).

Asked of members of working age for whom contributions were paid or a platform reported earnings in the last two
years, who draw no pension and are not in full-time education; informal work is in no register, so everybody else
says nothing. A household without such a member is unknown. The three months come from the Notice of 2022, 2(1),
where they were tied to the epidemic: a proposal here.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, any_of, either, when
from closeknit.packs.cn.facts.money import (
    contributed_in_6_months,
    earned_in_3_months,
    earned_in_6_months,
    earned_in_24_months,
)
from closeknit.packs.cn.facts.schooling import studying_full_time
from closeknit.packs.cn.facts.work import (
    contributed_last_quarter,
    contributed_recently,
    earned_on_platform,
    formerly_insured,
    insured_anew_by_employer,
    of_working_age,
    retired,
)


def _used_to_earn(p: Any) -> Any:
    return (
        of_working_age(p)
        & ~p.retired
        & ~((p.age < 30) & p.studying_full_time)
        & either(p.formerly_insured, p.earned_in_24_months)
    )


months_without_income = Indicator(
    code="E3",
    dimension="economic",
    label=Text("Months in which no former earner has earned", "原有收入成员连续无收入月数"),
    unit="months",
    source="proposal",
    facts=[
        contributed_recently,
        contributed_last_quarter,
        contributed_in_6_months,
        formerly_insured,
        earned_on_platform,
        earned_in_3_months,
        earned_in_6_months,
        earned_in_24_months,
        insured_anew_by_employer,
        retired,
        studying_full_time,
    ],
    rolls={
        "former": any_of(_used_to_earn),
        "in_2": any_of(
            lambda p: (
                _used_to_earn(p)
                & either(p.contributed_recently, p.earned_on_platform, p.insured_anew_by_employer)
            )
        ),
        "in_3": any_of(
            lambda p: (
                _used_to_earn(p)
                & either(p.contributed_last_quarter, p.earned_in_3_months, p.insured_anew_by_employer)
            )
        ),
        "in_6": any_of(
            lambda p: (
                _used_to_earn(p)
                & either(p.contributed_in_6_months, p.earned_in_6_months, p.insured_anew_by_employer)
            )
        ),
    },
    # The windows are nested: 2 without earnings in two months, one more in three, three more in six.
    value=lambda h: when(h.former == 1, (1 - h.in_2) * 2 + (1 - h.in_3) + (1 - h.in_6) * 3),
    missing=Text(
        "no contributions or platform feed, or nobody who used to earn: unknown",
        "无缴费或平台数据，或无原有收入成员：未知",
    ),
    words={
        "officer": Text(
            "nobody who used to earn has earned for at least {value}", "原有收入成员至少{value}无收入记录"
        ),
        "worker": Text("the family's earnings have stopped for some time", "家庭一段时间没有劳动收入"),
        "family": Text("we see no earnings in your family for some months", "近几个月未见您家的劳动收入"),
    },
)
