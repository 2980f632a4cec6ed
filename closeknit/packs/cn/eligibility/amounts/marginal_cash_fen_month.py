"""Living aid for a marginal family whose necessary costs push it under the line, where the place pays it."""

from closeknit.engine.author import Rule, Text, at_least_zero, ceil_div, constant, when_known

marginal_cash_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Living aid for marginal families", "低保边缘家庭生活救助金"),
    cites=("shanghai-social-assistance-regulation-2024:17", "proposal"),
    value=lambda h, law: when_known(
        h.marginal & (law.param("marginal.cash") == 1),
        ceil_div(
            at_least_zero(
                law.param("dibao.line") * h.heads * law.param_on_application("rigid.window_months")
                - at_least_zero(h.income_year_fen - h.rigid_spending_fen)
            ),
            law.param_on_application("rigid.window_months"),
        ),
        constant(0),
    ),
)
