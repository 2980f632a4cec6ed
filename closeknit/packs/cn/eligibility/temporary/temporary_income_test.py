"""For the spending kind: income a head below the local mean of last year; a family on dibao or tekun is not tested again."""

from closeknit.engine.author import Rule, Text, one_of
from closeknit.packs.cn.eligibility.parts import TA

temporary_income_test = Rule(
    grain="household",
    unit="yes",
    label=Text("Income for temporary aid", "临时救助收入条件"),
    cites=(
        f"{TA}:2.1",
        f"{TA}:2.2",
    ),
    value=lambda h, law: (
        one_of(h.current_tier, "dibao", "single_person", "tekun")
        | (h.income_year_fen < law.param("income.disposable_last_year") * h.heads)
    ),
    no=Text(
        "Income of twelve months {income_year_fen} for {heads} heads is not below last year's mean of {income.disposable_last_year} a head.",
        "十二个月收入{income_year_fen}（{heads}）不低于上年度人均可支配收入{income.disposable_last_year}。",
    ),
)
