"""A share of own-paid costs of illness and rehabilitation, where a local rule gives one; without it nothing is deducted."""

from closeknit.engine.author import Rule, Text, constant, floor_div, share, when
from closeknit.packs.cn.eligibility.parts import M

illness_deduction_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Deduction for illness or disability", "残疾、患重病增加支出的扣减"),
    cites=(f"{M}:13",),
    value=lambda p, law: when(
        law.param("income.illness_deduction") == 0,
        constant(0),
        # The costs are those of twelve months, the income that of the accounting period.
        floor_div(
            share(
                p.spent_medical_year_fen + p.spent_rehabilitation_year_fen,
                law.param("income.illness_deduction"),
            )
            * law.param_on_application("income.accounting_months"),
            law.param_on_application("rigid.window_months"),
        ),
    ),
)
