"""The least that the table names for a small medical cost, where aid is given; nothing elsewhere."""

from closeknit.engine.author import Rule, Text, constant, one_of, share, when_known
from closeknit.packs.cn.eligibility.parts import TA

temporary_least_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Temporary aid, at least", "临时救助金下限"),
    cites=(f"{TA}:2.3", "proposal"),
    value=lambda h, law: when_known(
        h.temporary_aid
        & (h.quick_aid == "none")
        & one_of(h.emergency_cause, "sudden_illness", "medical")
        & (h.emergency_cost_fen <= law.param("temporary.medical_small_limit")),
        share(law.param("dibao.line"), law.param("temporary.medical_small_lines_from")),
        constant(0),
    ),
)
