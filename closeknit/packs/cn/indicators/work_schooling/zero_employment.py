"""A household whose able members are all jobless: 1, if at least one can work and none does.

Able is 16-59, not a full-time student, not drawing a pension, no disability that excludes work. Jobless is only who
is registered unemployed or was insured through work and is not any more. A member whom no register sees may work
informally: the household is then unknown, not jobless.
"""

from typing import Any

from closeknit.engine.author import Indicator, Text, any_of, count_of, either, when
from closeknit.packs.cn.facts.disability import no_work_ability
from closeknit.packs.cn.facts.schooling import studying_full_time
from closeknit.packs.cn.facts.work import SEEN_JOBLESS, in_work, of_working_age, retired, seen_by_registers


def _able(p: Any) -> Any:
    return of_working_age(p) & ~p.studying_full_time & ~p.retired & ~p.no_work_ability


def _working(p: Any) -> Any:
    """True, false for the jobless, unknown for those whom no register sees."""
    return either(in_work(p), when(seen_by_registers(p), 0) == 1)


zero_employment = Indicator(
    code="W1",
    dimension="work_schooling",
    label=Text("No able member in work", "零就业家庭"),
    unit="yes",
    source="proposal",
    facts=[*SEEN_JOBLESS, retired, studying_full_time, no_work_ability],
    rolls={
        "able": count_of(_able),
        "working": any_of(lambda p: _able(p) & _working(p)),
    },
    value=lambda h: (h.able > 0) & (h.working == 0),
    missing=Text(
        "no contributions, or a member whom no register sees: unknown",
        "无缴费数据或有成员未被任何数据覆盖：未知",
    ),
    words={
        "officer": Text(
            "every able member is registered jobless or no longer insured", "有劳动能力者均失业或停保"
        ),
        "worker": Text("nobody in the household has work now", "家中目前无人就业"),
        "family": Text("nobody in your family seems to have work now", "您家目前似无人就业"),
    },
)
