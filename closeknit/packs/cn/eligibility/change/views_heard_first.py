"""The family's views are heard before a reduction or an end: the Law since 2026-07-01, our own rule before."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW

views_heard_first = Rule(
    grain="household",
    unit="yes",
    label=Text("Views heard first", "作出决定前听取意见"),
    cites=(
        f"{LAW}:48",
        "product.md",
    ),
    value=lambda h, law: h.takes_away,
)
