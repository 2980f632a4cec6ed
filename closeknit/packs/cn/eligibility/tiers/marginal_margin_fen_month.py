"""How far income a head lies below the marginal line; negative above it."""

from closeknit.engine.author import Rule, Text

marginal_margin_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Distance to the marginal line a head", "人均距低保边缘标准"),
    cites=("proposal",),
    value=lambda h, law: h.marginal_line_fen - h.income_per_head_fen_month,
)
