"""A member's own income is below last year's disposable income a head, and the family's property within the marginal rule."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

kin_low_means = Rule(
    grain="person",
    unit="yes",
    label=Text("Own means low", "本人收入和财产较低"),
    cites=(f"{T}:8",),
    value=lambda p, law: (
        (
            p.counted_income_fen * 12
            < law.param("income.disposable_last_year") * law.param_on_application("income.accounting_months")
        )
        & p.household.low_income_property_test
    ),
)
