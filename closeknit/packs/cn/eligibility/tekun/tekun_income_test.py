"""Leg 2, income: own income below the dibao line."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import T

tekun_income_test = Rule(
    grain="person",
    unit="yes",
    label=Text("Own income below the dibao line", "本人收入低于低保标准"),
    cites=(f"{T}:6",),
    value=lambda p, law: below(
        p.tekun_income_fen,
        law.param("dibao.line") * law.param_on_application("income.accounting_months"),
        law.param("dibao.comparator"),
    ),
    no=Text(
        "Own income {tekun_income_fen} in the period is not below the dibao line of {dibao.line} a month.",
        "本人核算期收入{tekun_income_fen}，不低于低保标准每月{dibao.line}。",
    ),
    missing=Text("own income not known in full", "本人收入不完整"),
)
