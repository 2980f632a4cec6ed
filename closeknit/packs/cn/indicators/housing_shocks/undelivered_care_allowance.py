"""Severely disabled people who have had their certificate for 90 days and got no care allowance in three months.

The allowance does not depend on income. Tekun persons have their care in the tekun standard; a care service stands
in for the allowance.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.aid import care_allowance_paid, on_tekun
from closeknit.packs.cn.facts.disability import severe_for_a_quarter

undelivered_care_allowance = Indicator(
    code="X7a",
    dimension="housing_shocks",
    label=Text("Severely disabled without care allowance", "应享未享重残护理补贴人数"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.4", "proposal"),
    facts=[severe_for_a_quarter, care_allowance_paid, on_tekun],
    rolls={"owed": count_of(lambda p: p.severe_for_a_quarter & ~p.care_allowance_paid & ~p.on_tekun)},
    value=lambda h: h.owed,
    missing=Text(
        "no certificates, allowances or recipients: unknown", "无残疾人证、补贴发放或在册对象数据：未知"
    ),
    words={
        "officer": Text("care allowance not delivered: {value}", "护理补贴未落实：{value}"),
        "worker": Text("an allowance the family may be entitled to was not paid", "家庭可能有一项补贴未发放"),
        "family": Text("you may be entitled to a care allowance", "您家可能符合护理补贴条件"),
    },
)
