"""A member of staff as an actor: the postings in force on the day, read anew for each request, so a change acts at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from closeknit.casework.accounts.models import Posting, Staff
from closeknit.casework.accounts.policy import POLICY


@dataclass(frozen=True)
class StaffActor:
    """Somebody with postings: (role, area) pairs."""

    staff_id: int
    name: str
    postings: tuple[tuple[str, str], ...]
    departments: tuple[tuple[str, str], ...] = ()  # (area, department) of postings in another department

    @property
    def role(self) -> str:
        """The roles held today, for the record."""
        return "+".join(sorted({role for role, _ in self.postings}))[:40]

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(role for role, _ in self.postings)

    def may(self, action: str) -> bool:
        return bool(self.areas_for(action))

    def areas_for(self, action: str) -> tuple[str, ...]:
        """The areas in which a posting gives the right. Raises: KeyError for an action the policy does not list."""
        granted = POLICY[action]
        return tuple(sorted({area for role, area in self.postings if role in granted}))

    def has_role(self, role: str, code: str) -> bool:
        """Whether the role is held for the area of this code."""
        return any(held == role and code.startswith(area) for held, area in self.postings)


def staff_actor(staff: Staff, day: date) -> StaffActor:
    """Return the person with the postings in force on the day; an inactive account has none."""
    found: list[tuple[str, str, str]] = []
    if staff.is_active:
        in_force = Posting.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), staff=staff, valid_from__lte=day
        )
        found = sorted(in_force.values_list("role", "area", "department"))
    return StaffActor(
        staff.pk,
        str(staff),
        tuple((role, area) for role, area, _ in found),
        tuple((area, department) for _, area, department in found if department),
    )
