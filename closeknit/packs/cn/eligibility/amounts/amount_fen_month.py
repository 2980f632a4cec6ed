"""What is proposed for the family a month: the persons' amounts, and living aid where the place pays it."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M

amount_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Amount of the family a month", "家庭月救助金额"),
    cites=(f"{LAW}:17", f"{LAW}:18", f"{M}:23"),
    value=lambda h, law: (
        h.total("person_amount_fen_month") + h.rigid_cash_fen_month + h.marginal_cash_fen_month
    ),
)
