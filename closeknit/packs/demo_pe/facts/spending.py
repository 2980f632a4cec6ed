"""What the household spends: millionths of a sol in a year, as the file has them; the poverty line in céntimos.

Spending is monetary only: goods in kind and imputed rent are left out, so it lies below the official welfare measure.
"""

from typing import Any

from closeknit.engine.author import ratio, total, when

spent = total("spent", "households", "spend_total_year_e6", per="household")
spent_on_food = total("spent_on_food", "households", "spend_food_year_e6", per="household")
spent_on_health = total("spent_on_health", "households", "spend_health_oop_year_e6", per="household")
poverty_line = total("poverty_line", "households", "poverty_line_pc_month_e2", per="household")

HEALTH = [spent, spent_on_food, spent_on_health]


def health_share(h: Any) -> Any:
    """Own-paid medical spending in per mille of spending beyond food, rounded down.

    A household that spends nothing beyond food (or whose recovered food spending exceeds its total) and nothing on
    health has a share of 0; one that spends on health alone has none that can be known.
    """
    beyond_food = h.spent - h.spent_on_food
    without = when(h.spent_on_health == 0, 0)
    return when(beyond_food > 0, ratio(h.spent_on_health, beyond_food), without)
