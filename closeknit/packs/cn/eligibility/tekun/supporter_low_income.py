"""A supporter's own income is below last year's disposable income a head of the place."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

supporter_low_income = Rule(
    grain="supporter",
    unit="yes",
    label=Text("Supporter's income below the local mean", "义务人收入低于当地上年人均可支配收入"),
    cites=(f"{T}:8",),
    value=lambda s, law: s.supporter_income_fen_month * 12 < law.param("income.disposable_last_year"),
)
