"""Under 18: a minor."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

minor = Rule(
    grain="person",
    unit="yes",
    label=Text("Minor (under 18)", "未成年人（未满18周岁）"),
    cites=(f"{M}:7",),
    value=lambda p, law: p.age < 18,
)
