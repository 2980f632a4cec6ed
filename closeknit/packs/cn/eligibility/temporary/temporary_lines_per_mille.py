"""Monthly dibao lines that the cause allows, at most: one place's table, a proposal elsewhere."""

from closeknit.engine.author import Rule, Text, one_of, when_known
from closeknit.packs.cn.eligibility.parts import TA

temporary_lines_per_mille = Rule(
    grain="household",
    unit="per_mille",
    label=Text("Lines at most", "救助倍数上限"),
    cites=(
        f"{TA}:2.3",
        "proposal",
    ),
    value=lambda h, law: when_known(
        one_of(h.emergency_cause, "sudden_illness", "medical"),
        when_known(
            h.emergency_cost_fen > law.param("temporary.medical_small_limit"),
            law.param("temporary.medical_max_lines"),
            law.param("temporary.medical_small_lines_to"),
        ),
        when_known(
            one_of(h.emergency_cause, "fire", "accident"),
            law.param("temporary.accident_max_lines"),
            when_known(
                h.emergency_cause == "accidental_death",
                law.param("temporary.death_max_lines"),
                when_known(
                    h.emergency_cause == "schooling",
                    h.temporary_school_lines_per_mille,
                    law.param("temporary.other_max_lines"),
                ),
            ),
        ),
    ),
)
