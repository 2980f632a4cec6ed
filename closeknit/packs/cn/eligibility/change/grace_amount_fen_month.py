"""What is paid a month in the grace period: kept or halved, as the place says."""

from closeknit.engine.author import Rule, Text, ceil_div, constant, when, when_known
from closeknit.packs.cn.eligibility.parts import M

grace_amount_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Amount in the grace period", "渐退期内月金额"),
    cites=(
        f"{M}:33",
        "proposal",
    ),
    value=lambda h, law: when_known(
        h.grace_months > 0,
        when(
            law.param("grace.amount_mode") == 0,
            h.current_amount_fen_month,
            ceil_div(h.current_amount_fen_month, constant(2)),
        ),
        constant(0),
    ),
)
