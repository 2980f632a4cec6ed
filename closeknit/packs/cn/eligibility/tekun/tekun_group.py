"""Tekun is for the old, the disabled and minors only."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

tekun_group = Rule(
    grain="person",
    unit="yes",
    label=Text("Old, disabled or a minor", "老年人、残疾人或未成年人"),
    cites=(f"{LAW}:16", f"{T}:4"),
    value=lambda p, law: (p.age >= law.param("tekun.elder_age")) | p.minor | p.disabled | p.tekun_kept,
    no=Text("Not old, disabled or a minor (age {age}).", "不属于老年人、残疾人、未成年人（年龄{age}）。"),
    missing=Text("age or disability not known", "年龄或残疾情况未知"),
    decisive=True,
)
