"""The family's income of twelve months."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import LAW, O, R

income_year_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Family income of twelve months", "十二个月家庭总收入"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    value=lambda h, law: h.total("counted_income_year_fen", of="head"),
)
