"""Property within the dibao rule: financial assets, homes, vehicles."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M, within_assets

dibao_property_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Property within the dibao rule", "财产符合低保规定"),
    cites=(f"{LAW}:18", f"{M}:14"),
    value=lambda h, law: (
        within_assets(h, law, "property.dibao_financial_months")
        & (h.homes - h.homes_exempt <= law.param("property.homes"))
        & (h.vehicles - h.vehicles_exempt <= law.param("property.vehicles"))
    ),
    no=Text(
        "Property is outside the dibao rule: financial assets {financial_assets_fen}, homes {homes}, vehicles {vehicles}.",
        "财产不符合低保规定：货币财产{financial_assets_fen}，住房{homes}套，车辆{vehicles}辆。",
    ),
    missing=Text("property not known in full", "财产状况不完整"),
)
