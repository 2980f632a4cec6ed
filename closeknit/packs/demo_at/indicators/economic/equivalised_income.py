"""Net income in a year per adult equivalent, in cents, rounded down: what a person of the household lives on."""

from typing import Any

from closeknit.engine.author import Indicator, Text, floor_div
from closeknit.packs.demo_at.facts.income import INCOME, INCOME_ROLLS, SIZE, SIZE_ROLLS, income, size


def _equivalised(h: Any) -> Any:
    return floor_div(income(h) * 1000, size(h))


equivalised_income = Indicator(
    code="E2",
    dimension="economic",
    label=Text("Net income in a year per adult equivalent", "等价人均全年净收入"),
    unit="fen",
    source="laeken",
    facts=[*INCOME, *SIZE],
    rolls={**INCOME_ROLLS, **SIZE_ROLLS},
    value=_equivalised,
    missing=Text("an income is not stated: unknown", "有收入项未填报：未知"),
    words={
        "officer": Text("net income per adult equivalent: {value} a year", "等价人均净收入每年{value}"),
        "worker": Text("there is little money for daily life", "日常开支紧张"),
        "family": Text(
            "your net income per adult equivalent: {value} a year", "您家等价人均净收入每年{value}"
        ),
    },
)
