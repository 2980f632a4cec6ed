"""Property within the rule for low-income families, for all members: what a supporter's inability asks of a member (T 8)."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import LAW, M, T

low_income_property_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Property within the low-income rule, all members", "财产符合低收入家庭规定（按全体成员）"),
    cites=(f"{T}:8", f"{LAW}:21", f"{M}:8"),
    value=lambda h, law: (
        below(
            h.financial_assets_fen,
            law.param("dibao.line") * law.param("property.marginal_financial_months") * h.members,
            law.param("property.comparator"),
        )
        & (h.homes - h.homes_exempt <= law.param("property.homes"))
        & (h.vehicles - h.vehicles_exempt <= law.param("property.marginal_vehicles"))
    ),
)
