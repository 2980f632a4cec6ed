"""The tier by spending per head of a household whose own-paid medical costs reach the rigid share; 0 without the strain.

Medical strain alone rises with income and finds the wrong families: it counts together with the standard per head.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, known, when
from closeknit.packs.demo_pe.facts.spending import HEALTH, health_share, poverty_line, tier_of_spending


def _strained_tier(h: Any) -> Any:
    share = health_share(h)
    return when(known(share), when(share >= h.param("rigid.share"), tier_of_spending(h), 0))


strained_tier = Indicator(
    code="H8",
    dimension="health",
    label=Text(
        "Tier by spending per head under medical strain, 0 to 3", "刚性医疗支出家庭的人均支出分档（0至3）"
    ),
    unit="level",
    source="proposal",
    facts=[*HEALTH, poverty_line],
    value=_strained_tier,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("under medical strain, tier {value} of 3", "刚性医疗支出，分档：{value}（最高3）"),
        "worker": Text("illness has brought cost to the family", "家庭因病增加支出"),
        "family": Text("under medical strain, tier {value} of 3", "您家刚性医疗支出，分档：{value}（最高3）"),
    },
)
