"""A head's equal share of the family's dibao; the odd fen go to the first."""

from closeknit.engine.author import Rule, Text, constant, floor_div, greatest_of, when, when_known

dibao_share_fen_month = Rule(
    grain="person",
    unit="fen/month",
    label=Text("Share of dibao a month", "低保金本人份额"),
    cites=("proposal",),
    value=lambda p, law: when_known(
        p.household.dibao & p.head & ~p.single_person,
        floor_div(p.household.dibao_amount_fen_month, greatest_of(p.household.heads, constant(1)))
        + when(
            p.place == p.household.first_head_place,
            p.household.dibao_amount_fen_month % greatest_of(p.household.heads, constant(1)),
            constant(0),
        ),
        constant(0),
    ),
)
