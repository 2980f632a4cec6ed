"""Tekun (extreme difficulty): one of three groups, and all three legs."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, T

tekun = Rule(
    grain="person",
    unit="yes",
    label=Text("Tekun", "特困人员"),
    cites=(f"{LAW}:16", f"{T}:4"),
    tests=(
        "tekun_group",
        "tekun_no_work_ability",
        "tekun_no_income",
        "tekun_no_supporter",
        "tekun_track",
        "alive_and_here",
    ),
)
