"""The family's income of the accounting period."""

from closeknit.engine.author import Rule, Text
from closeknit.packs.cn.eligibility.parts import M

income_total_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Family income, accounting period", "核算期内家庭收入"),
    cites=(f"{M}:12",),
    value=lambda h, law: h.total("counted_income_fen", of="head"),
)
