"""Members who paid their own flexible-employment contributions and have paid none for three months.

Drivers, couriers and traders have no employer who reports them: that they stop paying is often the first sign. Not
retirement, and not a change to an employer's contributions. The same event as the other signs of stopped work: the
scorecard counts it once.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.work import (
    contributed_last_quarter,
    flexible_before,
    insured_anew_by_employer,
    of_working_age,
    retired,
)

flexible_contributions_stopped = Indicator(
    code="W8",
    dimension="work_schooling",
    label=Text("Flexible-employment contributions stopped for 3 months", "灵活就业停缴满3个月人数"),
    unit="persons",
    source="proposal",
    facts=[flexible_before, contributed_last_quarter, insured_anew_by_employer, retired],
    rolls={
        "stopped": count_of(
            lambda p: (
                of_working_age(p)
                & p.flexible_before
                & ~p.contributed_last_quarter
                & ~p.insured_anew_by_employer
                & ~p.retired
            )
        )
    },
    value=lambda h: h.stopped,
    missing=Text("no contributions: unknown", "无缴费数据：未知"),
    words={
        "officer": Text(
            "own contributions stopped for three months: {value}", "灵活就业停缴满三个月：{value}"
        ),
        "worker": Text("a self-employed member seems to earn less", "家中灵活就业人员收入可能减少"),
        "family": Text("your own insurance contributions have stopped", "您家灵活就业参保缴费已中断"),
    },
)
