"""The family's tier: the first that holds, in the order of the law; open while an earlier one is open."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, O

household_tier = Rule(
    grain="household",
    unit="code",
    label=Text("Tier of the family", "家庭救助类别"),
    cites=(f"{LAW}:13", "interim-measures-2019:9", f"{O}:2"),
    value=lambda h, law: first_that_holds(
        (h.all_tekun, "tekun"),
        (h.dibao, "dibao"),
        (h.marginal, "marginal"),
        (h.rigid, "rigid"),
        otherwise="none",
    ),
    codes={
        "tekun": Text("tekun", "特困人员"),
        "dibao": Text("dibao", "最低生活保障"),
        "marginal": Text("dibao-marginal", "低保边缘家庭"),
        "rigid": Text("rigid-expenditure difficulty", "刚性支出困难家庭"),
        "none": Text("none", "不符合"),
    },
)
