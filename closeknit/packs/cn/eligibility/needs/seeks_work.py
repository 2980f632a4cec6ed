"""Somebody is able to work, of working age and without work."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, O

seeks_work = Rule(
    grain="person",
    unit="yes",
    label=Text("Able to work and without work", "有劳动能力且处于失业状态"),
    cites=(f"{LAW}:27", f"{O}:4.2", f"{DECREE}:42"),
    value=lambda p, law: (
        p.counted
        & p.able_to_work
        & ~p.works
        & (p.study == "none")
        & (p.age >= law.param("working_age.youngest"))
        & (p.age <= law.param("working_age.oldest"))
    ),
)
