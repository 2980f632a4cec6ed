"""What the household spends: millionths of a sol in a year, as the file has them; the poverty line in céntimos.

Spending is monetary only: goods in kind and imputed rent are left out, so it lies below the official welfare measure.
"""

from typing import Any

from closeknit.engine.author import known, ratio, total, when

spent = total("spent", "households", "spend_total_year_e6", per="household")
spent_on_food = total("spent_on_food", "households", "spend_food_year_e6", per="household")
spent_on_health = total("spent_on_health", "households", "spend_health_oop_year_e6", per="household")
poverty_line = total("poverty_line", "households", "poverty_line_pc_month_e2", per="household")

HEALTH = [spent, spent_on_food, spent_on_health]
TO_LINE = [spent, poverty_line]


def health_share(h: Any) -> Any:
    """Own-paid medical spending in per mille of spending beyond food, rounded down.

    A household that spends nothing beyond food (or whose recovered food spending exceeds its total) and nothing on
    health has a share of 0; one that spends on health alone has none that can be known.
    """
    beyond_food = h.spent - h.spent_on_food
    without = when(h.spent_on_health == 0, 0)
    return when(beyond_food > 0, ratio(h.spent_on_health, beyond_food), without)


def line_of_year(h: Any) -> Any:
    """The poverty line of the place for all members in twelve months; one céntimo is ten thousand millionths of a sol."""
    return 12 * h.members * h.poverty_line * 10_000


def tier_of_spending(h: Any) -> Any:
    """3 below the lowest multiple of the line, 2 below the line itself, 1 below the marginal multiple, 0 from there up.

    Strictly below, without a division, so that nothing is rounded.
    """
    line = line_of_year(h)
    below_lowest = h.spent * 1000 < line * h.param("tiers.lowest")
    below_marginal = h.spent * 1000 < line * h.param("tiers.marginal")
    tier = when(below_lowest, 3, when(h.spent < line, 2, when(below_marginal, 1, 0)))
    return when(known(h.spent) & known(line), tier)
