"""Money is paid, from the month after the decision."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M, T

pays_from_next_month = Rule(
    grain="household",
    unit="yes",
    label=Text("Paid from the month after the decision", "自决定之日下月起发放"),
    cites=(f"{M}:21", f"{T}:17"),
    value=lambda h, law: h.amount_fen_month > 0,
)
