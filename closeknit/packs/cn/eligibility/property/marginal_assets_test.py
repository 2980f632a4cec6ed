"""Financial assets within the marginal rule, for the members."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import LAW, M

marginal_assets_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Financial assets within the marginal rule", "货币财产符合低保边缘规定"),
    cites=(f"{LAW}:21", f"{M}:8"),
    value=lambda h, law: below(
        h.financial_assets_fen,
        law.param("dibao.line") * law.param("property.marginal_financial_months") * h.members,
        law.param("property.comparator"),
    ),
)
