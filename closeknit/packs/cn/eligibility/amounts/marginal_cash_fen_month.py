"""Living aid for a marginal family whose necessary costs push it under the line, where the place pays it."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import gap_after_costs

marginal_cash_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Living aid for marginal families", "低保边缘家庭生活救助金"),
    cites=("shanghai-social-assistance-regulation-2024:17", "proposal"),
    value=lambda h, law: when_known(
        h.marginal & (law.param("marginal.cash") == 1),
        gap_after_costs(h, law),
        constant(0),
    ),
)
