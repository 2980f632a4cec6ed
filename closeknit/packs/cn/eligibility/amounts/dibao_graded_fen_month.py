"""Graded fixed amounts a head, by the grade that people gave the family."""

from closeknit.engine.author import Rule, Text, when_known
from closeknit.packs.cn.eligibility.parts import LAW, M

dibao_graded_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Graded dibao a month", "低保分档定额"),
    cites=(f"{LAW}:18", f"{M}:23"),
    value=lambda h, law: (
        h.heads
        * when_known(
            h.grade == "A",
            law.param("dibao.grade_a"),
            when_known(h.grade == "B", law.param("dibao.grade_b"), law.param("dibao.grade_c")),
        )
    ),
)
