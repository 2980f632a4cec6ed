"""A reduction or an end is told to the family, with reasons."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import DECREE, LAW, M, T

told_with_reasons = Rule(
    grain="household",
    unit="yes",
    label=Text("Told with reasons", "告知并说明理由"),
    cites=(
        f"{LAW}:48",
        f"{M}:32",
        f"{T}:26",
        f"{DECREE}:13",
    ),
    value=lambda h, law: h.takes_away,
)
