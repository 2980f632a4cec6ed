"""Not yet of age: a minor."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

minor = Rule(
    grain="person",
    unit="yes",
    label=Text("Minor", "未成年人"),
    cites=(f"{M}:7",),
    value=lambda p, law: p.age < law.param("household.adult_age"),
)
