"""Income per adult equivalent below the cost of a basic food basket: the poverty answer that the score does not see."""

from typing import Any

from closeknit.engine.author import Indicator, Text
from closeknit.packs.demo_mx.facts.income import INCOME_ROLLS, equivalents, income
from closeknit.packs.demo_mx.facts.people import years_old


def _below(h: Any) -> Any:
    # Centavos against centavos a head times ten-thousandths of a head: no division, so nothing is rounded.
    return h.income * 10_000 < h.param("poverty.minimum_line") * equivalents(h)


below_minimum_line = Indicator(
    code="X4",
    dimension="economic",
    label=Text("Income below the minimum line", "收入低于最低福利线"),
    unit="yes",
    source="coneval-2016",
    facts=[income, years_old],
    rolls=INCOME_ROLLS,
    value=_below,
    missing=Text("no household table: unknown", "无住户表：未知"),
    words={
        "officer": Text(
            "income per adult equivalent is below the minimum line", "等价人均收入低于最低福利线"
        ),
        "worker": Text("income does not cover basic food", "收入不足以保障基本饮食"),
        "family": Text("your income does not cover basic food", "您家收入不足以保障基本饮食"),
    },
)
