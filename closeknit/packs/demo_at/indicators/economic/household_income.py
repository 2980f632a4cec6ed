"""Net income of the household in a year, from all its parts: the members' own, and what comes to them together."""

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_at.facts.income import INCOME, INCOME_ROLLS, income

household_income = Indicator(
    code="E1",
    dimension="economic",
    label=Text("Net income of the household in a year", "住户全年净收入"),
    unit="fen",
    source="eusilc-2006",
    facts=INCOME,
    rolls=INCOME_ROLLS,
    value=income,
    missing=Text("an income is not stated: unknown", "有收入项未填报：未知"),
    words={
        "officer": Text("net income of the household in a year: {value}", "住户全年净收入{value}"),
        "worker": Text("the family's income is low", "家庭收入偏低"),
        "family": Text("your family's net income in a year: {value}", "您家全年净收入{value}"),
    },
)
