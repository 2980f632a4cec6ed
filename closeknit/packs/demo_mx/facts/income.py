"""Monetary income against the cost of a basic food basket, per adult equivalent.

Equivalents are ten-thousandths: 0.7031 of an adult to the age of 5, 0.7382 to 12, 0.7057 to 18, 0.9945 above;
somebody who lives alone is one (CONEVAL 2016).
"""

from typing import Any

from closeknit.engine.author import sum_of, total, when

income = total("income", "households", "ing_mon_fen", per="household")


def _equivalent(p: Any) -> Any:
    grown = when(p.years_old <= 18, 7057, 9945)
    return when(p.years_old <= 5, 7031, when(p.years_old <= 12, 7382, grown))


INCOME_ROLLS = {"equivalents": sum_of(_equivalent)}


def equivalents(h: Any) -> Any:
    return when(h.members == 1, 10_000, h.equivalents)
