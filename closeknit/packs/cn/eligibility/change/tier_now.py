"""The tier that the family would hold now, compared with the one it holds: a family with one member on single-person dibao holds that."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, O

tier_now = Rule(
    grain="household",
    unit="code",
    label=Text("Tier now", "现应享受的救助类别"),
    cites=(
        f"{LAW}:13",
        "interim-measures-2019:9",
        f"{O}:2",
    ),
    value=lambda h, law: first_that_holds(
        (h.all_tekun | ((h.current_tier == "tekun") & h.any("tekun", of="counted")), "tekun"),
        (h.dibao, "dibao"),
        (h.any("single_person"), "single_person"),
        (h.marginal, "marginal"),
        (h.rigid, "rigid"),
        otherwise="none",
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
