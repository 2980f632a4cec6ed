"""Other departments may do without another check of the family's means once it is recognised."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import LAW

mutual_recognition = Rule(
    grain="household",
    unit="code",
    label=Text("Recognition by other departments", "部门互认"),
    cites=(f"{LAW}:42",),
    value=lambda h, law: when_known(h.tier_now != "none", constant("may"), constant("none")),
    codes={
        "none": Text("none", "无"),
        "may": Text("may do without another check of means", "可以不再重复审核家庭经济状况"),
    },
)
