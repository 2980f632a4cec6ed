"""Property: inside the marginal rule by way of the marginal household; else the dibao rule for the family on file (proposal)."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

single_property_test = Rule(
    grain="person",
    unit="yes",
    label=Text("Property within the rule for applying alone", "财产符合单独申请规定"),
    cites=(f"{M}:8", "proposal"),
    value=lambda p, law: p.household.marginal | p.household.dibao_property_test,
    no=Text("Property is outside the rule.", "财产不符合规定。"),
    missing=Text("property not known in full", "财产状况不完整"),
)
