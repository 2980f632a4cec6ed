"""The kind of temporary aid, by the cause."""

from closeknit.engine.author import Rule, Text, first_that_holds, one_of
from closeknit.packs.cn.eligibility.parts import TA, N

temporary_type = Rule(
    grain="household",
    unit="code",
    label=Text("Kind of temporary aid", "临时救助类型"),
    cites=(
        f"{TA}:2.1",
        f"{N}:2.1",
    ),
    value=lambda h, law: first_that_holds(
        (h.emergency_cause == "none", "none"),
        (h.emergency_cause == "no_income_three_months", "jobless"),
        (one_of(h.emergency_cause, "schooling", "medical"), "spending"),
        otherwise="emergency",
    ),
    codes={
        "none": Text("none", "无"),
        "emergency": Text("emergency", "急难型"),
        "spending": Text("necessary spending", "支出型"),
        "jobless": Text("uninsured and jobless", "未参保失业人员"),
    },
)
