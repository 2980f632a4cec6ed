"""What a family paid itself in twelve months for the rehabilitation of its disabled children (0-17).

Rehabilitation cost is rigid spending (Rigid Measures 5(4)). The same money as the family's other medical bills:
the scorecard counts it once.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, sum_of, when
from closeknit.packs.cn.facts.disability import certified, rehabilitation_outside, rehabilitation_self_paid


def _disabled_child(p: Any) -> Any:
    return p.certified & (p.age < 18)


child_rehabilitation = Indicator(
    code="C6",
    dimension="disability_care",
    label=Text("Own-paid rehabilitation of disabled children, 12 months", "近12个月残疾儿童康复个人负担"),
    unit="fen",
    source=("rigid-expenditure-household-measures-2025:5.4", "proposal"),
    facts=[certified, rehabilitation_self_paid, rehabilitation_outside],
    rolls={
        "paid": sum_of(
            lambda p: when(
                _disabled_child(p),
                p.rehabilitation_self_paid + p.rehabilitation_outside,
                when(~_disabled_child(p), 0),
            )
        )
    },
    value=lambda h: h.paid,
    missing=Text("no settlements or no certificates: unknown", "无结算数据或残疾人证数据：未知"),
    words={
        "officer": Text("own-paid rehabilitation of children: {value}", "儿童康复个人负担{value}"),
        "worker": Text("caring for a child costs the family much", "照顾孩子花费较大"),
        "family": Text(
            "you paid {value} yourself for your child's training", "您家为孩子康复训练自付{value}"
        ),
    },
)
