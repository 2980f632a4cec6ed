"""A special case, which may take longer: an objection, hukou apart from residence, an application elsewhere, a difficult survey."""

from closeknit.engine.author import Rule, Text, or_else
from closeknit.packs.cn.eligibility.parts import M, N

special_case = Rule(
    grain="household",
    unit="yes",
    label=Text("Special case", "特殊情况"),
    cites=(
        f"{N}:4.1",
        f"{M}:22",
    ),
    value=lambda h, law: (
        or_else(h.objection, False)
        | or_else(h.hukou_elsewhere, False)
        | or_else(h.applies_elsewhere, False)
        | or_else(h.hard_survey, False)
    ),
)
