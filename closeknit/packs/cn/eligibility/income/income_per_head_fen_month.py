"""Income a head and month, for the reader; the tests compare the exact totals."""

from closeknit.engine.author import Rule, Text, floor_div, greatest_of
from closeknit.packs.cn.eligibility.parts import M

income_per_head_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Income a head and month", "家庭月人均收入"),
    cites=(f"{M}:13",),
    value=lambda h, law: floor_div(
        h.income_total_fen, h.income_months * greatest_of(h.heads, h.heads * 0 + 1)
    ),
)
