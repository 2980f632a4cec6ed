"""Property: the marginal rule or the dibao rule, as the place says, for the property of the family on file."""

from closeknit.engine.author import Rule, Text, when
from closeknit.packs.cn.eligibility.parts import MARGINAL, M

single_property_test = Rule(
    grain="person",
    unit="yes",
    label=Text("Property within the rule for applying alone", "财产符合单独申请规定"),
    cites=(f"{M}:8", "proposal"),
    value=lambda p, law: when(
        law.param("single.property") == MARGINAL,
        p.household.marginal | p.household.marginal_property_test,
        p.household.dibao_property_test,
    ),
    no=Text("Property is outside the rule.", "财产不符合规定。"),
    missing=Text("property not known in full", "财产状况不完整"),
)
