"""The gap between the line for all heads and the family's income a month, rounded in the family's favour."""

from closeknit.engine.author import Rule, Text, at_least_zero, ceil_div
from closeknit.packs.cn.eligibility.parts import LAW, M

dibao_gap_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Gap to the dibao line a month", "低保补差额"),
    cites=(f"{LAW}:18", f"{M}:23"),
    value=lambda h, law: (
        ceil_div(
            at_least_zero(law.param("dibao.line") * h.heads * h.income_months - h.income_total_fen),
            h.income_months * law.param("dibao.rounding"),
        )
        * law.param("dibao.rounding")
    ),
)
