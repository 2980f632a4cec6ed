"""Property within the tekun rule; the file knows the family's property, which stands for the person's (proposal)."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import T

tekun_property_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Property within the tekun rule", "财产符合特困人员规定"),
    cites=(f"{T}:7",),
    value=lambda h, law: (
        below(
            h.financial_assets_fen,
            law.param("dibao.line") * law.param("property.tekun_financial_months") * h.members,
            law.param("property.comparator"),
        )
        & (h.homes - h.homes_exempt <= law.param("property.homes"))
        & (h.vehicles - h.vehicles_exempt <= law.param("property.vehicles"))
    ),
    no=Text(
        "Property is outside the tekun rule: financial assets {financial_assets_fen}, homes {homes}, vehicles {vehicles}.",
        "财产不符合特困人员规定：货币财产{financial_assets_fen}，住房{homes}套，车辆{vehicles}辆。",
    ),
    missing=Text("property not known in full", "财产状况不完整"),
)
