"""Wages of the accounting period less the necessary cost of working."""

from closeknit.engine.author import Rule, Text, at_least_zero, constant, when
from closeknit.packs.cn.eligibility.parts import M, item

wages_net_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Wages less the cost of working", "工资性收入（扣除必要就业成本）"),
    cites=(f"{M}:13",),
    value=lambda p, law: at_least_zero(
        item(p, "wages")
        - when(
            item(p, "wages") > 0,
            law.param("income.work_cost") * law.param_on_application("income.accounting_months"),
            constant(0),
        )
    ),
)
