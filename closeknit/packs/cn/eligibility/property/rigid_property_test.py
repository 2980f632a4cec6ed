"""Property within the rule for rigid-expenditure families."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, O, R, cheap_vehicles, within_assets

rigid_property_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Property within the rigid-expenditure rule", "财产符合刚性支出困难家庭规定"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: (
        within_assets(h, law, "property.rigid_financial_months")
        & (h.homes - h.homes_exempt <= law.param("property.homes"))
        & (h.vehicles - h.vehicles_exempt <= law.param("property.marginal_vehicles"))
        & cheap_vehicles(h, law)
    ),
    no=Text(
        "Property is outside the rule: financial assets {financial_assets_fen}, homes {homes}, vehicles {vehicles}.",
        "财产不符合规定：货币财产{financial_assets_fen}，住房{homes}套，车辆{vehicles}辆。",
    ),
    missing=Text("property not known in full", "财产状况不完整"),
)
