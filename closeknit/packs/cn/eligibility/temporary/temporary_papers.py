"""Whether the papers come before the aid or are completed after it."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, TA

temporary_papers = Rule(
    grain="household",
    unit="code",
    label=Text("Papers", "手续"),
    cites=(
        f"{LAW}:50",
        f"{TA}:2.2",
    ),
    value=lambda h, law: first_that_holds(
        (h.temporary_type == "none", "none"),
        (h.quick_aid == "none", "before"),
        otherwise="after",
    ),
    codes={
        "none": Text("none", "无"),
        "before": Text("before the aid", "救助前办理"),
        "after": Text("completed after the aid", "事后补充说明、补齐手续"),
    },
)
