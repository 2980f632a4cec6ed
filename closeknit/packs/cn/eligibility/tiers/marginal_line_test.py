"""Income a head below the marginal line, compared as exact totals."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import LAW, M

marginal_line_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Income a head below the marginal line", "人均收入低于低保边缘标准"),
    cites=(f"{LAW}:21", f"{M}:8"),
    value=lambda h, law: below(
        h.income_total_fen,
        h.marginal_line_fen * h.heads * h.income_months,
        law.param("marginal.comparator"),
    ),
    no=Text(
        "Income a head is not below the marginal line of {marginal_line_fen} (family income {income_total_fen} in {income_months}, {heads} heads).",
        "人均收入不低于低保边缘标准{marginal_line_fen}（{income_months}家庭收入{income_total_fen}，{heads}）。",
    ),
    missing=Text("income not known in full", "收入不完整，无法与低保边缘标准比较"),
)
