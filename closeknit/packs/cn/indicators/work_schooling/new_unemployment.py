"""Members who newly lost their work: registered unemployed in 90 days, or contributions stopped for two months.

Not counted as stopped: retirement, full-time study, a change of insurer or of kind of contribution, platform
income; and who moved away is not in the population any more. The same stopped contributions as the other signs of
stopped work: the scorecard counts them once.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, count_of, either
from closeknit.packs.cn.facts.schooling import studying_full_time
from closeknit.packs.cn.facts.work import (
    contributed_before,
    contributed_recently,
    earned_on_platform,
    insured_anew_by_employer,
    newly_registered_unemployed,
    of_working_age,
    retired,
)


def _stopped(p: Any) -> Any:
    stopped = p.contributed_before & ~p.contributed_recently
    return stopped & ~p.insured_anew_by_employer & ~p.earned_on_platform


new_unemployment = Indicator(
    code="W2",
    dimension="work_schooling",
    label=Text("Members who newly lost work", "新增失业人数"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[
        newly_registered_unemployed,
        contributed_before,
        contributed_recently,
        insured_anew_by_employer,
        earned_on_platform,
        retired,
        studying_full_time,
    ],
    rolls={
        "lost_work": count_of(
            lambda p: (
                of_working_age(p)
                & ~p.retired
                & ~p.studying_full_time
                & either(p.newly_registered_unemployed, _stopped(p))
            )
        )
    },
    value=lambda h: h.lost_work,
    missing=Text("no contributions or no registrations: unknown", "无缴费或失业登记数据：未知"),
    words={
        "officer": Text(
            "newly unemployed, or contributions stopped for two months: {value}",
            "新登记失业或停缴满两个月：{value}",
        ),
        "worker": Text("a member recently lost work", "家中有人近期失去工作"),
        "family": Text("a member of your family recently lost work", "您家有人近期失去工作"),
    },
)
