"""Property within the marginal rule: financial assets, homes, vehicles."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M, cheap_vehicles, within_assets

marginal_property_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Property within the marginal rule", "财产符合低保边缘规定"),
    cites=(f"{LAW}:21", f"{M}:8"),
    value=lambda h, law: (
        within_assets(h, law, "property.marginal_financial_months")
        & (h.homes - h.homes_exempt <= law.param("property.homes"))
        & (h.vehicles - h.vehicles_exempt <= law.param("property.marginal_vehicles"))
        & cheap_vehicles(h, law)
    ),
    no=Text(
        "Property is outside the marginal rule: financial assets {financial_assets_fen}, homes {homes}, vehicles {vehicles}.",
        "财产不符合低保边缘规定：货币财产{financial_assets_fen}，住房{homes}套，车辆{vehicles}辆。",
    ),
    missing=Text("property not known in full", "财产状况不完整"),
)
