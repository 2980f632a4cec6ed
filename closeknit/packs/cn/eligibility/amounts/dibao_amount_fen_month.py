"""What dibao pays the family a month: the gap, or graded fixed amounts where the place grades."""

from closeknit.engine.author import Rule, Text, constant, when, when_known
from closeknit.packs.cn.eligibility.parts import GAP, LAW, M

dibao_amount_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Dibao a month", "低保金月额"),
    cites=(f"{LAW}:18", f"{M}:23"),
    value=lambda h, law: when_known(
        h.dibao,
        when(law.param("dibao.amount_mode") == GAP, h.dibao_gap_fen_month, h.dibao_graded_fen_month),
        constant(0),
    ),
)
