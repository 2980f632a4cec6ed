"""The rigid-expenditure status has run out: no termination, a new application is needed."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, R

rigid_expired = Rule(
    grain="household",
    unit="yes",
    label=Text("Rigid-expenditure status expired", "刚性支出困难家庭认定已过有效期"),
    cites=(
        f"{R}:10",
        f"{LAW}:22",
    ),
    value=lambda h, law: (
        (h.current_tier == "rigid")
        & (law.months_since(h.current_since) >= law.param("rigid.validity_months"))
    ),
    missing=Text("since when the status holds is not known", "认定起始日未知"),
)
