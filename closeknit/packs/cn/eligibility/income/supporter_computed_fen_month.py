"""What a supporter outside is computed to give: a share of the income a head above some lines, for each person he supports."""

from closeknit.engine.author import Rule, Text, at_least_zero, share

supporter_computed_fen_month = Rule(
    grain="supporter",
    unit="fen/month",
    label=Text("Computed support of a relative outside", "按规定推算的赡养（抚养、扶养）费"),
    cites=("proposal",),  # no text on file sets a formula; used only where income.support_mode says computed
    value=lambda s, law: share(
        at_least_zero(
            s.supporter_income_fen_month
            - share(law.param("dibao.line") * s.supporter_heads, law.param("income.support_threshold"))
        ),
        law.param("income.support_ratio"),
    ),
)
