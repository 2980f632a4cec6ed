"""H6. Members whose medical cover ran out within twelve months and was not renewed here.

Somebody insured elsewhere has no row in this district's register and is not counted: only cover that was here and
ended is a gap. Whether the family is low-income is not asked, because for most families it is unknown.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.health import cover_lapsed, covered_now

insurance_gap = Indicator(
    code="H6",
    dimension="health",
    label=Text("Members whose medical cover lapsed", "医保断保成员"),
    unit="persons",
    source="proposal",
    facts=[cover_lapsed, covered_now],
    rolls={"lapsed": count_of(lambda p: p.cover_lapsed & ~p.covered_now)},
    value=lambda h: h.lapsed,
    missing=Text("no enrolment feed: unknown", "无参保数据：未知"),
    words={
        "officer": Text(
            "medical cover ran out within a year and was not renewed: {value}", "一年内医保到期未续保{value}"
        ),
        "worker": Text("somebody in the family has no medical cover now", "家中有人目前没有医保"),
        "family": Text("the medical cover of somebody in your family has ended", "您家有成员的医保已到期"),
    },
)
