"""A person's income of the twelve months before the application, for the rigid-spending test."""

from closeknit.engine.author import Rule, Text, at_least_zero
from closeknit.packs.cn.eligibility.parts import (
    LAW,
    O,
    R,
    business_net,
    optional_transfers,
    plain_transfers,
    property_net,
    transfers_out,
)

counted_income_year_fen = Rule(
    grain="person",
    unit="fen",
    label=Text("Income of twelve months", "十二个月计入收入"),
    cites=(f"{R}:4", f"{O}:2", f"{LAW}:22"),
    value=lambda p, law: at_least_zero(
        p.wages_year_fen
        + business_net(p, "_year")
        + property_net(p, "_year")
        + plain_transfers(p, "_year")
        + optional_transfers(p, law, "_year")
        + p.support_received_year_fen
        + p.support_from_siblings_or_elders_year_fen
        + p.other_income_year_fen
        - transfers_out(p, "_year")
    ),
)
