"""How far yearly income a head lies below last year's disposable income; negative above it."""

from closeknit.engine.author import Rule, Text, constant, floor_div, greatest_of

rigid_income_margin_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Distance to the local mean a head and year", "年人均距当地人均可支配收入"),
    cites=("proposal",),
    value=lambda h, law: (
        law.param("income.disposable_last_year")
        - floor_div(h.income_year_fen, greatest_of(h.heads, constant(1)))
    ),
)
