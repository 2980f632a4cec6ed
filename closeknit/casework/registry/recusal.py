"""Nobody handles the own relatives (回避): staff declare them, by index only, and such a family's case is kept away from them.

Tables of moves name this before Django is ready, so models are imported where they are asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from closeknit.casework.refusals import Refused
from closeknit.engine.units import Text

OWN_RELATIVE = Text(
    "A member of this family is your declared relative: somebody else handles it.",
    "该家庭有您申报的近亲属：须回避，由他人办理。",
)


def staff_related(indexes: Iterable[str]) -> set[int]:
    """Return the staff who declared somebody with one of these indexes of a resident number."""
    from closeknit.casework.accounts.models import Relative

    return set(Relative.objects.filter(person_index__in=list(indexes)).values_list("staff_id", flat=True))


def staff_related_to(household: Any) -> set[int]:
    """Return the staff who declared a present member of the household (its id) as a relative."""
    from closeknit.casework.registry.models import Membership

    members = Membership.objects.filter(household=household, until__isnull=True)
    return staff_related(index for index in members.values_list("person__number_index", flat=True) if index)


def must_not_be_related(household: Any, *staff: int | None) -> None:
    """Keep a family's case away from its declared relatives. Raises: Refused."""
    if set(staff) & staff_related_to(household):
        raise Refused(
            "This person has declared a relative in this family: somebody else handles it.",
            "该人员申报的近亲属在此家庭：须回避，请另选人员。",
        )
