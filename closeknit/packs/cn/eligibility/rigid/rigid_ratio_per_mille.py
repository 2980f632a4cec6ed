"""Necessary spending in thousandths of income, for the reader; unknown where there is no income."""

from closeknit.engine.author import Rule, Text, ratio
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid_ratio_per_mille = Rule(
    grain="household",
    unit="per_mille",
    label=Text("Necessary spending to income", "刚性支出占收入比例"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: ratio(h.rigid_spending_fen, h.income_year_fen),
)
