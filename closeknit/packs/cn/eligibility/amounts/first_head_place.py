"""The first head in the order of the file: who gets the odd fen."""

from closeknit.engine.author import Rule, Text

first_head_place = Rule(
    grain="household",
    unit="count",
    label=Text("First head", "首位成员"),
    cites=("proposal",),
    value=lambda h, law: h.least("place", of="head"),
)
