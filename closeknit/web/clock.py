"""The one place of the web that reads the clock. In a demonstration the day is the one the administrator set."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

OFFICE = ZoneInfo("Asia/Shanghai")


def now() -> tuple[date, datetime]:
    """Return the office's day and the instant."""
    instant = datetime.now(OFFICE)
    if settings.CONFIGURATION.is_demonstration:
        from closeknit.casework.accounts.models import DemonstrationDay

        shown = DemonstrationDay.objects.order_by("-pk").values_list("day", flat=True).first()
        if shown is not None:
            instant = datetime.combine(shown, instant.timetz())
    return instant.date(), instant
