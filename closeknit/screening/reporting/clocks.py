"""By when somebody should have called. These clocks are ours: statutory ones start with an application's acceptance.

A trigger carries its own clock; a score alert's is its level's, in the scorecard. Working days are shown as calendar
days, five as a week, because no office calendar is at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from closeknit.engine.scoring import Scorecard
from closeknit.engine.units import Text
from closeknit.screening.wording import LEVEL_WORDS


def due_on(alert: Mapping[str, Any], card: Scorecard) -> date | None:
    """Return the day by which an alert's household should have been called on; None if nothing sets a clock."""
    clocks = card.clocks.get(alert["level"])
    days = alert["clock_days"] or (clocks.visit.calendar_days if clocks else None)
    raised = alert["raised_on"]
    return raised + timedelta(days=days) if days and raised else None


def clocks_text(card: Scorecard) -> Text:
    """Return in words how the due days of a list were reckoned."""
    visits = {LEVEL_WORDS[level]: c.visit.calendar_days for level, c in card.clocks.items()}
    en = ", ".join(f"{level.en} {days}" for level, days in visits.items())
    zh = "、".join(f"{level.zh}{days}天" for level, days in visits.items())
    return Text(
        "Due days are calendar days from the day the alert was raised: a trigger's own clock, "
        f"else {en or 'none'} (proposals; statutory clocks start with an application).",
        f"期限自首次预警之日起按自然日计算：硬触发条件按其时限，其余{zh or '未设'}（建议值；法定时限自受理申请起算）。",
    )
