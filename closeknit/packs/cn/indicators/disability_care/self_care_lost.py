"""How many of the six self-care items the most dependent member cannot do, by the latest assessment.

Eating, dressing, bed, toilet, walking indoors, bathing. Up to three failed is partial loss, four or more is
complete loss (Tekun Measures 22). Only assessed people are known; nobody assessed means unknown, not independent.
"""

from closeknit.engine.author import Indicator, Text, max_of
from closeknit.packs.cn.facts.disability import self_care_items_failed

self_care_lost = Indicator(
    code="C4",
    dimension="disability_care",
    label=Text("Self-care items lost (most dependent member)", "生活自理能力丧失项数（家中最重者）"),
    unit="items",
    source="tekun-identification-measures-2021:22",
    facts=[self_care_items_failed],
    rolls={"most": max_of(lambda p: p.self_care_items_failed)},
    value=lambda h: h.most,
    missing=Text("nobody assessed: unknown", "无人评估：未知"),
    words={
        "officer": Text("self-care items lost: {value} of 6", "六项自理指标丧失{value}"),
        "worker": Text("a member needs help with daily living", "家中有人日常生活需要照护"),
        "family": Text(
            "in the assessment a member could not do {value} of six daily tasks",
            "评估显示家中有人六项日常活动中有{value}不能自理",
        ),
    },
)
