"""A person's income of the accounting period: wages, business, property and transfers, less what goes out."""

from closeknit.engine.author import Rule, Text, at_least_zero
from closeknit.packs.cn.eligibility.parts import (
    M,
    business_net,
    optional_transfers,
    plain_transfers,
    property_net,
    transfers_out,
)

counted_income_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Income that counts, accounting period", "核算期内计入的收入"),
    cites=(f"{M}:13",),
    value=lambda p, law: at_least_zero(
        p.wages_net_fen
        + p.imputed_wage_fen
        + business_net(p)
        + property_net(p)
        + plain_transfers(p)
        + optional_transfers(p, law)
        + p.support_counted_fen
        + p.siblings_counted_fen
        + p.other_income_fen
        - transfers_out(p)
        - p.income_deductions_fen
    ),
    missing=Text("income not known in full", "收入不完整"),
)
