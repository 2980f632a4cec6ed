"""Cash for a rigid-expenditure family, where the place pays it: the gap to the line after necessary costs."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import gap_after_costs

rigid_cash_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Living aid for rigid-expenditure families", "刚性支出困难家庭生活救助金"),
    cites=("shanghai-social-assistance-regulation-2024:18", "proposal"),
    value=lambda h, law: when_known(
        h.rigid & (law.param("rigid.cash") == 1),
        gap_after_costs(h, law),
        constant(0),
    ),
)
