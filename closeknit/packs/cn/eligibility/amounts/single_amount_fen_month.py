"""Single-person dibao a month: the gap of one person, or a fixed amount where the place sets one."""

from closeknit.engine.author import Rule, Text, at_least_zero, ceil_div, constant, when, when_known
from closeknit.packs.cn.eligibility.parts import GAP, LAW, M

single_amount_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Single-person dibao a month", "单人保月额"),
    cites=(f"{LAW}:18", f"{M}:23"),
    value=lambda p, law: when_known(
        p.single_person,
        when(
            law.param("single.amount_mode") == GAP,
            ceil_div(
                at_least_zero(
                    law.param("dibao.line") * law.param_on_application("income.accounting_months")
                    - p.single_income_fen
                ),
                law.param_on_application("income.accounting_months") * law.param("dibao.rounding"),
            )
            * law.param("dibao.rounding"),
            law.param("single.amount"),
        ),
        constant(0),
    ),
)
