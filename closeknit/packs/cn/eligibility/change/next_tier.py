"""The tier to move to when the one held ends, or a better one holds; `none` where nothing follows."""

from closeknit.engine.author import Rule, Text, constant, one_of, when_known
from closeknit.packs.cn.eligibility.parts import LAW, T

next_tier = Rule(
    grain="household",
    unit="code",
    label=Text("Next tier", "后续救助类别"),
    cites=(
        f"{T}:27",
        f"{LAW}:47",
        "proposal",
    ),
    value=lambda h, law: when_known(
        one_of(h.change, "end", "change_tier") & ~h.rigid_expired, h.tier_now, constant("none")
    ),
    codes={
        "tekun": Text("tekun", "特困人员"),
        "dibao": Text("dibao", "最低生活保障"),
        "single_person": Text("single-person dibao", "单人保"),
        "marginal": Text("dibao-marginal", "低保边缘家庭"),
        "rigid": Text("rigid-expenditure difficulty", "刚性支出困难家庭"),
        "none": Text("none", "无"),
    },
)
