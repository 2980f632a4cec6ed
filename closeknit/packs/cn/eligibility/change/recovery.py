"""Money is claimed back only after a person decided that it was got by fraud, or where a decision is defied; an honest overpayment is adjusted forward."""

from closeknit.engine.author import Rule, Text, constant, first_that_holds
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, N

recovery = Rule(
    grain="household",
    unit="code",
    label=Text("Recovery", "退回"),
    cites=(
        f"{LAW}:73",
        f"{LAW}:74",
        f"{N}:5.5",
        f"{DECREE}:68",
    ),
    value=lambda h, law: first_that_holds(
        (h.fraud_decided, "human_decision"),
        (h.keeps_after_decision & constant(law.has(LAW)), "return_in_time"),
        (h.takes_away, "adjust_forward"),
        otherwise="none",
    ),
    codes={
        "none": Text("none", "无"),
        "adjust_forward": Text("adjust from the next month, claim nothing back", "自下月调整，不追缴"),
        "human_decision": Text(
            "fraud: a person decides on return and fine", "骗取：由工作人员决定退回和罚款"
        ),
        "return_in_time": Text("a decision is defied: order to return in time", "拒不履行决定：责令限期退回"),
    },
)
