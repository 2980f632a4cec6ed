"""Income a head below the dibao line, compared as exact totals."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import LAW, M

dibao_line_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Income a head below the dibao line", "人均收入低于低保标准"),
    cites=(f"{LAW}:18", f"{M}:23"),
    value=lambda h, law: below(
        h.income_total_fen,
        law.param("dibao.line") * h.heads * h.income_months,
        law.param("dibao.comparator"),
    ),
    no=Text(
        "Income a head is not below the dibao line of {dibao.line} (family income {income_total_fen} in {income_months}, {heads} heads).",
        "人均收入不低于低保标准{dibao.line}（{income_months}家庭收入{income_total_fen}，{heads}）。",
    ),
    missing=Text("income not known in full", "收入不完整，无法与低保标准比较"),
)
