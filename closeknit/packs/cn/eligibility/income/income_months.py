"""How many months the accounting period has: a local parameter, as of the application."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

income_months = Rule(
    grain="household",
    unit="months",
    label=Text("Accounting period", "收入核算期"),
    cites=(f"{M}:13",),
    value=lambda h, law: law.param_on_application("income.accounting_months"),
)
