"""Leg 3: no statutory supporter, or none who is able, inside or outside the household."""

from closeknit.engine.author import Rule, Text, unknown_if
from closeknit.packs.cn.eligibility.parts import LAW, T

tekun_no_supporter = Rule(
    grain="person",
    unit="yes",
    label=Text("No able statutory supporter", "无法定义务人或其无履行义务能力"),
    cites=(f"{LAW}:16", f"{T}:4", f"{T}:8"),
    value=lambda p, law: (
        ~p.supporter_inside
        & ~p.supporters.any("supporter_able")
        & (p.supporters_listed | unknown_if(~p.supporters_listed))
    ),
    no=Text("A statutory supporter is able.", "有具备履行义务能力的法定义务人。"),
    missing=Text("statutory supporters are not all known", "法定义务人情况不完整"),
)
