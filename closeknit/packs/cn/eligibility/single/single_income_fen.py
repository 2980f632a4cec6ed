"""Own income, and an equal share of the family's where the place imputes its support."""

from closeknit.engine.author import Rule, Text, constant, floor_div, greatest_of, when
from closeknit.packs.cn.eligibility.parts import NO

single_income_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Income for the single-person route", "单人保认定收入"),
    cites=("proposal",),
    value=lambda p, law: when(
        law.param("single.imputed_support") == NO,
        p.counted_income_fen,
        greatest_of(
            p.counted_income_fen,
            floor_div(p.household.income_total_fen, greatest_of(p.household.heads, constant(1))),
        ),
    ),
)
