"""Support from relatives outside, as the local rule sets it: really paid, as agreed or ordered, or computed."""

from closeknit.engine.author import Rule, Text, greatest_of, when
from closeknit.packs.cn.eligibility.parts import M, item

ACTUAL, AGREED = 0, 1

support_counted_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Support from relatives outside", "家庭外义务人给付的赡养（抚养、扶养）费"),
    cites=(f"{M}:13",),
    value=lambda p, law: when(
        law.param("income.support_mode") == ACTUAL,
        item(p, "support_received"),
        when(
            law.param("income.support_mode") == AGREED,
            greatest_of(
                item(p, "support_received"),
                p.supporters.total("supporter_agreed_fen_month")
                * law.param_on_application("income.accounting_months"),
            ),
            p.supporters.total("supporter_computed_fen_month")
            * law.param_on_application("income.accounting_months"),
        ),
    ),
)
