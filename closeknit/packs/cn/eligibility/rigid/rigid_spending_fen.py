"""The family's necessary spending of twelve months."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid_spending_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Family's necessary spending of twelve months", "家庭十二个月刚性支出总额"),
    cites=(f"{R}:5", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: h.total("rigid_spending_fen_of", of="head") + h.living_spending_fen,
)
