"""Tekun a month: the basic-living standard and the care standard; a standard, not a gap."""

from closeknit.engine.author import Rule, Text, constant, when_known
from closeknit.packs.cn.eligibility.parts import LAW, T

tekun_amount_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Tekun support a month", "特困供养月额"),
    cites=(f"{LAW}:17", f"{T}:17"),
    value=lambda p, law: when_known(p.tekun, law.param("tekun.basic"), constant(0)) + p.care_fen_month,
)
