"""Months from the decision to the first month without the money; grace comes first."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import T

stop_months = Rule(
    grain="household",
    unit="months",
    label=Text("Stops after", "决定后停发月数"),
    cites=(
        f"{T}:26",
        "proposal",
    ),
    value=lambda h, law: when_known(
        h.change == "end",
        when_known(
            h.current_tier == "tekun",
            law.param("tekun.stop_month"),
            law.param("dibao.stop_month") + h.grace_months,
        ),
        constant(0),
    ),
)
