"""Somebody in the household who owes this person support and is able: spouse, parent of a child, grown-up child of a parent."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T, is_one_of, other_parent

supporter_inside = Rule(
    grain="person",
    unit="yes",
    label=Text("Able supporter in the household", "家庭内有履行能力的法定义务人"),
    cites=(f"{T}:4", f"{T}:8"),
    value=lambda p, law: (
        ((p.relation == "self") & ((p.household.able_spouses > 0) | (p.household.able_children > 0)))
        | ((p.relation == "self") & p.minor & (p.household.able_parents > 0))
        | ((p.relation == "spouse") & ((p.household.able_selves > 0) | (p.household.able_children > 0)))
        | ((p.relation == "child") & (p.household.able_selves + p.household.able_spouses > 0))
        | ((p.relation == "parent") & ((p.household.able_selves > 0) | other_parent(p)))
        | ((p.relation == "parent_in_law") & (p.household.able_spouses > 0))
        | (is_one_of(p.relation, "grandparent", "sibling") & (p.household.able_parents > 0))
        | ((p.relation == "grandchild") & (p.household.able_children > 0))
    ),
)
