"""For the spending kind: property within the local rule; none is on file, so that of rigid-expenditure families is taken."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import TA, within_assets

temporary_property_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Property for temporary aid", "临时救助财产条件"),
    cites=(
        f"{TA}:2.1",
        f"{TA}:2.2",
    ),
    value=lambda h, law: (
        one_of(h.current_tier, "dibao", "single_person", "tekun")
        | (
            within_assets(h, law, "property.rigid_financial_months")
            & (h.homes - h.homes_exempt <= law.param("property.homes"))
            & (h.vehicles - h.vehicles_exempt <= law.param("property.marginal_vehicles"))
        )
    ),
    no=Text("Property is outside the rule.", "财产不符合规定。"),
)
