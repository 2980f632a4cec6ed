"""A person's own tier: tekun, dibao with the family or alone, or the family's."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, O

person_tier = Rule(
    grain="person",
    unit="code",
    label=Text("Tier of the person", "本人救助类别"),
    cites=(f"{LAW}:13", "interim-measures-2019:9", f"{O}:2"),
    value=lambda p, law: first_that_holds(
        (p.tekun, "tekun"),
        ((p.household.dibao & p.head) | p.single_person, "dibao"),
        (p.household.marginal & p.head, "marginal"),
        (p.household.rigid & p.head, "rigid"),
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
