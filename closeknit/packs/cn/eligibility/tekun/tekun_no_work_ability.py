"""Leg 1: 60 and over, under 16, or disabled as listed."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

tekun_no_work_ability = Rule(
    grain="person",
    unit="yes",
    label=Text("No work ability", "无劳动能力"),
    cites=(f"{LAW}:16", f"{T}:5"),
    value=lambda p, law: (
        (p.age >= law.param("tekun.elder_age"))
        | (p.age < law.param("tekun.minor_age"))
        | p.severe_for_tekun
        | p.tekun_kept
    ),
    no=Text("Has work ability in law (age {age}).", "依规定具有劳动能力（年龄{age}）。"),
    missing=Text("whether he has work ability is not known", "劳动能力情况未知"),
    decisive=True,
)
