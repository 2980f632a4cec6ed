"""What a place allows in special hardship, at most, decided case by case; unknown where no figure is on file."""

from closeknit.engine.author import Rule, Text, constant, share, when_known
from closeknit.packs.cn.eligibility.parts import TA

temporary_exceptional_fen = Rule(
    grain="household",
    unit="fen",
    label=Text("Temporary aid in special hardship, at most", "特别困难的临时救助金上限"),
    cites=(f"{TA}:2.3", "proposal"),
    value=lambda h, law: when_known(
        h.temporary_aid,
        share(law.param("dibao.line") * h.heads, law.param("temporary.person_exceptional_lines")),
        constant(0),
    ),
)
