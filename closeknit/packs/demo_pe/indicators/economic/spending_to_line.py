"""Monthly spending per head against the official poverty line of the place: below 1000 per mille it does not reach the line.

Monetary spending only: a farm that eats its own harvest looks poorer here than it is."""

from closeknit.engine.author import Indicator, Text, ratio
from closeknit.packs.demo_pe.facts.spending import TO_LINE, line_of_year

spending_to_line = Indicator(
    code="E1",
    dimension="economic",
    label=Text("Spending per head against the poverty line", "人均支出与贫困线之比"),
    unit="per_mille",
    source="enaho-2019",
    facts=TO_LINE,
    value=lambda h: ratio(h.spent, line_of_year(h)),
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text("spending per head is {value} of the poverty line", "人均支出为贫困线的{value}"),
        "worker": Text("there is little money for daily life", "日常开支紧张"),
        "family": Text(
            "your spending per head is {value} of the poverty line", "您家人均支出为贫困线的{value}"
        ),
    },
)
