"""How far income a head lies below the dibao line; negative above it."""

from closeknit.engine.author import Rule, Text

dibao_margin_fen_month = Rule(
    grain="household",
    unit="fen/month",
    label=Text("Distance to the dibao line a head", "人均距低保标准"),
    cites=("proposal",),
    value=lambda h, law: law.param("dibao.line") - h.income_per_head_fen_month,
)
