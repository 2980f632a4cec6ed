"""E10. Applications refused or not accepted, and cases ended or expired, in the last twelve months.

The leak side of the register: a family over a limit by a little, or that lost its status, may be in need again.
Cases that ended by death or a move are left out; who is on a tier again is suppressed by in_assistance.
"""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.cn.facts.assistance import endings_in_a_year, refusals_in_a_year

refused_or_ended = Indicator(
    code="E10",
    dimension="economic",
    label=Text(
        "Refused applications and ended cases in the last 12 months", "近12个月被拒申请和终止、到期记录"
    ),
    unit="items",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[refusals_in_a_year, endings_in_a_year],
    scope="database",
    value=lambda h: h.refusals_in_a_year + h.endings_in_a_year,
    missing=Text("no feed of applications or of endings: unknown", "无申请或终止数据：未知"),
    words={
        "officer": Text(
            "refused, not accepted, ended or expired in 12 months: {value}",
            "近12个月不予受理、不予确认、终止或到期{value}",
        ),
        "worker": Text("the family asked for help before or was helped before", "家庭曾申请或曾获得救助"),
        "family": Text(
            "an application of yours was refused or your help ended", "您的申请曾被拒绝或救助已终止"
        ),
    },
)
