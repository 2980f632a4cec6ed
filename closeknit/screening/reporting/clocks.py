"""By when somebody should have called. These clocks are ours: statutory ones start with an application's acceptance.

A trigger carries its own clock. A score alert's clock is its level's: red 3 days; orange 5 and yellow 10 working
days, here as 7 and 14 calendar days because no office calendar is at hand (all proposals).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from closeknit.engine.units import Text

VISIT_DAYS: Mapping[str, int] = {"red": 3, "orange": 7, "yellow": 14}
CLOCKS = Text(
    "Due days are calendar days from the day the alert was raised: a trigger's own clock, else red 3, orange 7, "
    "yellow 14 (proposals; statutory clocks start with an application).",
    "期限自首次预警之日起按自然日计算：硬触发条件按其时限，其余红色3天、橙色7天、黄色14天（建议值；法定时限自受理申请起算）。",
)


def due_on(alert: Mapping[str, Any]) -> date | None:
    """Return the day by which an alert's household should have been called on; None if nothing sets a clock."""
    days = alert["clock_days"] or VISIT_DAYS.get(alert["level"])
    raised = alert["raised_on"]
    return raised + timedelta(days=days) if days and raised else None
