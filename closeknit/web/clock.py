"""The one place of the web that reads the clock. In a demonstration the day is the one the administrator set.

A clock that stands before what was written already is refused: nothing is written until it is right. A clock that jumps
while a worker watches is marked in the ledger, because deadlines go by it.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from closeknit.engine.units import Text

OFFICE = ZoneInfo("Asia/Shanghai")
BEHIND_AT_MOST = timedelta(minutes=5)  # several servers' clocks never agree to the second
JUMP_FROM = timedelta(minutes=2)
# Goes on while the machine sleeps, so that waking up is no jump.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


def instant() -> datetime:
    """Return what the machine's clock says, in the office's time."""
    return datetime.now(OFFICE)


def now() -> tuple[date, datetime]:
    """Return the office's day and the instant."""
    found = instant()
    if settings.CONFIGURATION.is_demonstration:
        from closeknit.casework.accounts.models import DemonstrationDay

        shown = DemonstrationDay.objects.order_by("-pk").values_list("day", flat=True).first()
        if shown is not None:
            found = datetime.combine(shown, found.timetz())
    return found.date(), found


def behind(at: datetime) -> Text | None:
    """Return why nothing may be written at this instant, or None: the newest event is later than it."""
    from closeknit.casework.ledger.models import Event

    if settings.CONFIGURATION.is_demonstration:
        return None  # its day is set by hand, also backwards
    newest = Event.objects.order_by("-pk").values_list("at", flat=True).first()
    if newest is None or newest - at <= BEHIND_AT_MOST:
        return None
    minutes = int((newest - at).total_seconds() // 60)
    return Text(
        f"This server's clock stands {minutes} minutes before the newest entry of the ledger: nothing is written until it is "
        "set right; tell the operator.",
        f"服务器时钟早于最新记录{minutes}分钟：校正前不再写入任何内容，请联系运维人员。",
    )


class Watch:
    """Compares the clock with the time that has passed since the last look."""

    def __init__(self) -> None:
        self._wall, self._steady = instant(), time.clock_gettime(_STEADY)

    def jump(self) -> timedelta:
        """Return by how much the clock has jumped since the last look, forwards or backwards; zero for a clock that runs."""
        wall, steady = instant(), time.clock_gettime(_STEADY)
        found = (wall - self._wall) - timedelta(seconds=steady - self._steady)
        self._wall, self._steady = wall, steady
        return found if abs(found) >= JUMP_FROM else timedelta(0)
