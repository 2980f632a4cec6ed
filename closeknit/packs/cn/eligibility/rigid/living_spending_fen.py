"""Basic living in the numerator, where the place counts it: as declared, or at the dibao line."""

from closeknit.engine.author import Rule, Text, constant, when
from closeknit.packs.cn.eligibility.parts import R

living_spending_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Living costs in necessary spending", "计入刚性支出的生活支出"),
    cites=(f"{R}:5", "proposal"),
    value=lambda h, law: when(
        law.param("rigid.living_costs") == 0,
        constant(0),
        when(
            law.param("rigid.living_costs") == 1,
            h.total("spent_living_year_fen", of="head"),
            law.param("dibao.line") * h.heads * law.param_on_application("rigid.window_months"),
        ),
    ),
)
