"""Financial property of the family, what is exempt taken off."""

from closeknit.engine.author import Rule, Text, at_least_zero
from closeknit.packs.cn.eligibility.parts import M

financial_assets_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Financial assets", "货币财产"),
    cites=(f"{M}:14",),
    value=lambda h, law: at_least_zero(
        h.deposits_fen + h.securities_fen + h.insurance_value_fen + h.claims_fen - h.exempt_assets_fen
    ),
)
