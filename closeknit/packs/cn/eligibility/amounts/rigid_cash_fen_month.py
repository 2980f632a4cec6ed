"""Cash for a rigid-expenditure family, where the place pays it: the gap to the line after necessary costs."""

from closeknit.engine.author import Rule, Text, at_least_zero, ceil_div, constant, when_known

rigid_cash_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Living aid for rigid-expenditure families", "刚性支出困难家庭生活救助金"),
    cites=("shanghai-social-assistance-regulation-2024:18", "proposal"),
    value=lambda h, law: when_known(
        h.rigid & (law.param("rigid.cash") == 1),
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
