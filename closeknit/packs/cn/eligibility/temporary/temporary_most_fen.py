"""The most that temporary aid proposes: the table's lines, or a share of a large cost; quick aid has its own ceiling, a place's ceiling a head comes last."""

from closeknit.engine.author import Rule, Text, constant, least_of, one_of, or_else, share, when, when_known
from closeknit.packs.cn.eligibility.parts import NO_CEILING, TA

temporary_most_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Temporary aid, at most", "临时救助金上限"),
    cites=(
        f"{TA}:2.3",
        "proposal",
    ),
    value=lambda h, law: when_known(
        h.temporary_aid,
        least_of(
            when(
                h.quick_aid != "none",
                share(law.param("dibao.line"), law.param("temporary.quick_max_lines")),
                when(
                    one_of(h.emergency_cause, "sudden_illness", "medical", "fire", "accident")
                    & (h.emergency_cost_fen > law.param("temporary.medical_small_limit")),
                    least_of(
                        share(h.emergency_cost_fen, law.param("temporary.medical_large_ratio")),
                        share(law.param("dibao.line"), h.temporary_lines_per_mille),
                    ),
                    share(law.param("dibao.line"), h.temporary_lines_per_mille),
                ),
            ),
            or_else(
                share(
                    law.param("dibao.line") * h.heads * law.param("temporary.months"),
                    law.param("temporary.person_max_lines"),
                ),
                constant(NO_CEILING),
            ),
        ),
        constant(0),
    ),
)
