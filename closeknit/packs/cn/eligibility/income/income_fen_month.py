"""The family's income a month: the sum first, rounded once, down."""

from closeknit.engine.author import Rule, Text, floor_div
from closeknit.packs.cn.eligibility.parts import M

income_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Family income a month", "家庭月收入"),
    cites=(f"{M}:12",),
    value=lambda h, law: floor_div(h.income_total_fen, h.income_months),
)
