"""E12. The rigid-expenditure status ends within 60 days: a reminder to apply again (measures of 2025, article 10).

The status lapses by itself after at most twelve months; that is no termination, and papers that have not changed
need not be handed in again.
"""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.assistance import rigid_status_ends_soon

rigid_status_ending = Indicator(
    code="E12",
    dimension="economic",
    label=Text("Rigid-expenditure status ends within 60 days", "刚性支出困难家庭资格60天内到期"),
    unit="yes",
    source=("rigid-expenditure-household-measures-2025:10", "proposal"),
    facts=[rigid_status_ends_soon],
    scope="database",
    value=lambda h: h.rigid_status_ends_soon,
    missing=Text("no list of recipients: unknown", "无在册对象数据：未知"),
    words={
        "officer": Text(
            "rigid-expenditure status ends within 60 days; remind to apply again",
            "刚性支出困难家庭资格60天内到期，提醒重新申请",
        ),
        "worker": Text(
            "the family should apply again before its status ends", "家庭资格即将到期，需重新申请"
        ),
        "family": Text(
            "your status ends soon; apply again, papers that have not changed need not be handed in again",
            "您家的资格即将到期，请重新申请，未变化的材料无需重复提交",
        ),
    },
)
