"""What is proposed for this person a month."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, M

person_amount_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Amount of the person a month", "本人月救助金额"),
    cites=(f"{LAW}:17", f"{LAW}:18", f"{M}:23"),
    value=lambda p, law: (
        p.dibao_share_fen_month + p.single_amount_fen_month + p.topup_fen_month + p.tekun_amount_fen_month
    ),
)
