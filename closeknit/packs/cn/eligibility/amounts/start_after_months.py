"""Money begins so many months after the month of the decision; 0 where none is paid."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import M, T

start_after_months = Rule(
    grain="household",
    unit="months",
    label=Text("Paid from so many months after the decision", "自决定之日后第几个月起发放"),
    cites=(f"{M}:21", f"{T}:17"),
    value=lambda h, law: when_known(
        h.amount_fen_month > 0,
        when_known(h.all_tekun, law.param("tekun.start_month"), law.param("dibao.start_month")),
        constant(0),
    ),
)
