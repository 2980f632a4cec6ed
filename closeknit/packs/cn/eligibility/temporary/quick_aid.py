"""Urgent, small and needed at once: aid first. The Law says shall; before it the texts say may."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import LAW, TA, O

quick_aid = Rule(
    grain="household",
    unit="code",
    label=Text("Quick aid first", "先行救助"),
    cites=(
        f"{LAW}:50",
        f"{TA}:2.2",
        f"{O}:4.3",
    ),
    value=lambda h, law: when_known(
        h.emergency_now & (h.temporary_type == "emergency"),
        constant("shall" if law.has(LAW) else "may"),
        constant("none"),
    ),
    codes={
        "none": Text("the full procedure", "按程序办理"),
        "may": Text("may be given first", "可以先行救助"),
        "shall": Text("shall be given first", "应当先行救助"),
    },
)
