"""After an end the family is also told of temporary aid."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import T

temporary_after_end = Rule(
    grain="household",
    unit="yes",
    label=Text("Temporary aid may follow", "可转临时救助"),
    cites=(
        f"{T}:27",
        "proposal",
    ),
    value=lambda h, law: h.change == "end",
)
