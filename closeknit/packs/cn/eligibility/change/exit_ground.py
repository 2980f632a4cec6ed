"""Why the tier ends; none while it does not."""

from closeknit.engine.author import Rule, Text, first_that_holds
from closeknit.packs.cn.eligibility.parts import LAW, M, R, T

exit_ground = Rule(
    grain="household",
    unit="code",
    label=Text("Ground of the end", "终止事由"),
    cites=(
        f"{M}:31",
        f"{M}:33",
        f"{T}:24",
        f"{R}:10",
        f"{LAW}:47",
    ),
    value=lambda h, law: first_that_holds(
        (h.change != "end", "none"),
        (h.rigid_expired, "expired"),
        (h.current_tier == "tekun", "tekun"),
        (h.grace_months > 0, "income_through_work"),
        ((h.current_tier == "dibao") & ~h.dibao_line_test, "income"),
        ((h.current_tier == "dibao") & ~h.dibao_property_test, "property"),
        ((h.current_tier == "marginal") & ~h.marginal_line_test, "income"),
        ((h.current_tier == "marginal") & ~h.marginal_property_test, "property"),
        otherwise="conditions",
    ),
    codes={
        "none": Text("none", "无"),
        "expired": Text("validity expired", "有效期满"),
        "tekun": Text("a leg of tekun no longer holds (see each person)", "不再符合特困条件（见本人事由）"),
        "income_through_work": Text("income rose over the line through work", "就业后收入超过标准"),
        "income": Text("income not below the line", "收入不低于标准"),
        "property": Text("property outside the rule", "财产不符合规定"),
        "conditions": Text("another condition of the tier", "不再符合其他条件"),
    },
)
