"""A wage imputed to somebody who could really get work and does not; only where the place imputes, only after looking at the person."""

from closeknit.engine.author import Rule, Text, constant, when
from closeknit.packs.cn.eligibility.parts import NO, N

imputed_wage_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Imputed wage", "按劳动能力推算的收入"),
    cites=(f"{N}:1.1", "proposal"),
    value=lambda p, law: when(
        law.param("income.imputed_labour") == NO,
        constant(0),
        when(
            p.imputed_wage_ordered & ~p.works,
            law.param("income.imputed_wage") * law.param_on_application("income.accounting_months"),
            constant(0),
        ),
    ),
)
