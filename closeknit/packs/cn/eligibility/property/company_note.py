"""A company with some capital is a question to the family, never a ground by itself: name-lending and shells are common."""

from closeknit.engine.author import Rule, Text

company_note = Rule(
    grain="household",
    unit="yes",
    label=Text("Ask about the company", "请询问企业情况"),
    cites=("proposal",),
    value=lambda h, law: h.company_capital_fen >= law.param("property.company_capital"),
)
