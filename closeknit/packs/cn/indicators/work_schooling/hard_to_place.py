"""Members whom the employment office lists as hard to place, not in work and not retired.

Only the official list; nothing is derived from age and sex.
"""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.work import SEEN_WORKING, in_work, listed_hard_to_place, retired

hard_to_place = Indicator(
    code="W4",
    dimension="work_schooling",
    label=Text("Members listed as hard to place in work", "就业困难人员数"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[listed_hard_to_place, *SEEN_WORKING, retired],
    rolls={"listed": count_of(lambda p: p.listed_hard_to_place & ~in_work(p) & ~p.retired)},
    value=lambda h: h.listed,
    missing=Text("no list or no contributions: unknown", "无名单或缴费数据：未知"),
    words={
        "officer": Text("registered as hard to place: {value}", "登记为就业困难人员：{value}"),
        "worker": Text("a member has difficulty finding work", "家中有人找工作有困难"),
        "family": Text("a member is registered for special help with finding work", "您家有人已登记就业援助"),
    },
)
