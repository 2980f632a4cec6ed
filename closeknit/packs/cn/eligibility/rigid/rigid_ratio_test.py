"""Necessary spending above the local share of income; a family without income passes with any spending (proposal)."""

from closeknit.engine.author import Rule, Text, above
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid_ratio_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Necessary spending above the local share", "刚性支出占比超过规定"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: (
        (h.rigid_spending_fen > 0)
        & above(
            h.rigid_spending_fen * 1000,
            h.income_year_fen * law.param("rigid.ratio"),
            law.param("rigid.comparator"),
        )
    ),
    no=Text(
        "Necessary spending of {rigid_spending_fen} is not above {rigid.ratio} of the income of {income_year_fen}.",
        "刚性支出{rigid_spending_fen}未超过收入{income_year_fen}的{rigid.ratio}。",
    ),
    missing=Text("income or spending of twelve months not known in full", "十二个月收入或支出不完整"),
)
