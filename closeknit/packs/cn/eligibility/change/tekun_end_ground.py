"""Why a person's tekun support ends; none while it goes on. A death is told by the register."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import T

tekun_end_ground = Rule(
    grain="person",
    unit="code",
    label=Text("Ground of the end of tekun support", "终止特困供养事由"),
    cites=(f"{T}:24",),
    value=lambda p, law: first_that_holds(
        (~p.tekun_now | p.tekun, "none"),
        (~p.alive_and_here, "prison_or_missing"),
        (~(p.tekun_group & p.tekun_no_work_ability), "work_ability"),
        (~p.tekun_no_income, "means"),
        (~p.tekun_no_supporter, "supporter"),
        otherwise="wish",
    ),
    codes={
        "none": Text("none", "无"),
        "prison_or_missing": Text("in prison, or declared missing", "服刑或被宣告失踪"),
        "work_ability": Text("has work ability (again)", "具备或者恢复劳动能力"),
        "means": Text("income or property over the rule", "收入和财产不再符合规定"),
        "supporter": Text("a statutory supporter is able", "法定义务人具有履行义务能力"),
        "wish": Text("own wish, or another track", "自愿退出或选择其他保障"),
    },
)
