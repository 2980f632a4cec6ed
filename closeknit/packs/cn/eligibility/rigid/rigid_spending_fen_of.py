"""A person's necessary spending of twelve months: medical, schooling at the public rate, rehabilitation, others recognised.

The rigid Measures (5(3)) name schooling from kindergarten to the bachelor's course; before them no text draws that line."""

from closeknit.engine.author import Rule, Text, constant, least_of, when_known
from closeknit.packs.cn.eligibility.parts import LAW, O, R

rigid_spending_fen_of = Rule(
    grain="person",
    unit="fen",
    label=Text("Necessary spending of twelve months", "十二个月刚性支出"),
    cites=(f"{R}:5", f"{O}:2", f"{LAW}:22"),
    value=lambda p, law: (
        p.spent_medical_year_fen
        + when_known(
            p.spent_education_year_fen == 0,
            constant(0),
            when_known(
                (p.study == "postgraduate") & constant(law.has(R)),
                constant(0),
                least_of(p.spent_education_year_fen, p.education_public_rate_fen),
            ),
        )
        + p.spent_rehabilitation_year_fen
        + p.spent_other_necessary_year_fen
    ),
)
