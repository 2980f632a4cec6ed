"""Mutual recognition: the tier that civil affairs confirmed for a person, and nothing else."""

from __future__ import annotations

from typing import Any

from closeknit.casework.registry.models import Membership
from closeknit.casework.registry.sealing import person_index

NOTHING: dict[str, Any] = {"tier": None, "confirmed_on": None, "area": None}


def confirmed_tier(resident_number: str) -> dict[str, Any]:
    """Return the confirmed tier of the household in which the person lives now; nothing for anybody else.

    Somebody unknown, refused or not confirmed gets one and the same answer.
    """
    found = (
        Membership.objects.select_related("household")
        .filter(person__number_index=person_index(resident_number), until__isnull=True)
        .exclude(household__tier="")
        .first()
    )
    if found is None or found.household.left_on is not None:
        return NOTHING
    return {"tier": found.household.tier, "confirmed_on": found.household.refreshed_on, "area": found.area}
