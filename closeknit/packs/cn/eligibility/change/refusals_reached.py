"""Suitable work refused so many times in a row, without reason, that the person's own share is at stake; never anybody else's."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import DECREE, M

refusals_reached = Rule(
    grain="person",
    unit="yes",
    label=Text("Suitable work refused", "连续无正当理由拒绝介绍的工作"),
    cites=(
        f"{M}:34",
        f"{DECREE}:45",
    ),
    value=lambda p, law: (
        p.able_to_work
        & one_of(p.household.current_tier, "dibao", "single_person")
        & (p.refused_work_offers >= law.param("work.refusals"))
        & (
            (law.param("work.refusal_window_months") == 0)
            | (p.refused_within_months <= law.param("work.refusal_window_months"))
        )
    ),
    missing=Text("how often suitable work was refused is not known", "拒绝介绍工作的次数未知"),
)
