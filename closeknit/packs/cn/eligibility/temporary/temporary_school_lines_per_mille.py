"""Monthly lines for school costs, at most: the highest stage among the members."""

from closeknit.engine.author import Rule, Text, when_known

temporary_school_lines_per_mille = Rule(
    grain="household",
    unit="per_mille",
    label=Text("School costs, lines at most", "教育支出救助倍数"),
    cites=("proposal",),
    value=lambda h, law: when_known(
        h.any("at_bachelor"),
        law.param("temporary.school_bachelor_lines"),
        when_known(
            h.any("at_college"),
            law.param("temporary.school_college_lines"),
            when_known(
                h.any("at_senior_secondary"),
                law.param("temporary.school_senior_lines"),
                law.param("temporary.other_max_lines"),
            ),
        ),
    ),
)
