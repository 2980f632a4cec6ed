"""Income a head below last year's disposable income a head of the place."""

from closeknit.engine.author import Rule, Text, below
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid_income_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Income a head below the local mean", "人均收入低于上年度当地人均可支配收入"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: below(
        h.income_year_fen * 12,
        law.param("income.disposable_last_year") * h.heads * law.param_on_application("rigid.window_months"),
        law.param("rigid.income_comparator"),
    ),
    no=Text(
        "Income of twelve months {income_year_fen} for {heads} heads is not below last year's disposable income of {income.disposable_last_year} a head.",
        "十二个月收入{income_year_fen}（{heads}）不低于上年度人均可支配收入{income.disposable_last_year}。",
    ),
    missing=Text("income of twelve months not known in full", "十二个月收入不完整"),
)
