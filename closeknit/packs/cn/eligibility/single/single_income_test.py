"""Own income below the dibao line, as one person; what the family gives is not imputed unless the place says so."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import LAW, M

single_income_test = Rule(
    grain="person",
    unit="yes",
    label=Text("Own income below the dibao line", "本人收入低于低保标准"),
    cites=(f"{M}:8", f"{LAW}:18"),
    value=lambda p, law: below(
        p.single_income_fen,
        law.param("dibao.line") * law.param_on_application("income.accounting_months"),
        law.param("dibao.comparator"),
    ),
    no=Text(
        "Own income {single_income_fen} in the period is not below the dibao line of {dibao.line} a month.",
        "本人核算期收入{single_income_fen}，不低于低保标准每月{dibao.line}。",
    ),
    missing=Text("own income not known in full", "本人收入不完整"),
)
