"""Somebody listed with the family who owes this person support and is able: husband or wife, parents, grown-up children.

Grandparents, grandchildren, brothers and sisters owe it only where those are dead or unable (reading): they are entered
as supporters where that is so. With several children it is not known whose husband, wife or child somebody is: any of
them stands in the way (reading).
"""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T, other_than

supporter_inside = Rule(
    grain="person",
    unit="yes",
    label=Text("Able supporter in the household", "家庭内有履行能力的法定义务人"),
    cites=(f"{T}:4", f"{T}:8"),
    value=lambda p, law: (
        (
            (p.relation == "self")
            & (
                (p.household.able_spouses > 0)
                | (p.household.able_children > 0)
                | (p.household.able_parents > 0)
            )
        )
        | (
            (p.relation == "spouse")
            & (
                (p.household.able_selves > 0)
                | (p.household.able_children > 0)
                | (p.household.able_parents_in_law > 0)
            )
        )
        | (
            (p.relation == "child")
            & (
                (p.household.able_selves > 0)
                | (p.household.able_spouses > 0)
                | (p.household.able_children_in_law > 0)
            )
        )
        | ((p.relation == "child_in_law") & (p.household.able_children > 0))
        | (
            (p.relation == "parent")
            & (
                (p.household.able_selves > 0)
                | (p.household.able_siblings > 0)
                | (p.household.able_grandparents > 0)
                | other_than(p.able_parent, p.household.able_parents)
            )
        )
        | (
            (p.relation == "parent_in_law")
            & (
                (p.household.able_spouses > 0)
                | other_than(p.able_parent_in_law, p.household.able_parents_in_law)
            )
        )
        | (
            (p.relation == "grandparent")
            & ((p.household.able_parents > 0) | other_than(p.able_grandparent, p.household.able_grandparents))
        )
        | ((p.relation == "sibling") & (p.household.able_parents > 0))
        | (
            (p.relation == "grandchild")
            & ((p.household.able_children > 0) | (p.household.able_children_in_law > 0))
        )
    ),
)
