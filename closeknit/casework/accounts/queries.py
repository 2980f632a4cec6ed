"""Reads: who works in an area, in which role; the table of roles as rows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet

from closeknit.casework.accounts.models import Area, Posting, Staff
from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.ledger.actors import acting
from closeknit.casework.ledger.scoping import within_areas
from closeknit.casework.refusals import NotHere
from closeknit.engine.units import Text


def staff_here() -> QuerySet[Staff]:
    """Return the staff whose accounts or postings lie in the areas of the actor in force."""
    areas = acting().actor.areas_for("staff.read")
    posted = Posting.objects.filter(within_areas("area", areas)).values("staff")
    return Staff.objects.filter(Q(pk__in=posted) | (within_areas("area", areas) & ~Q(area=""))).order_by(
        "username"
    )


def listed(role: str, area: str, words: str, day: date) -> QuerySet[Staff]:
    """Return the staff of a list page with the postings in force; empty conditions leave out nothing."""
    in_force = Posting.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
    ).order_by("role")
    found = staff_here().prefetch_related(Prefetch("postings", in_force, to_attr="today"))
    held = in_force
    if role:
        held = held.filter(role=role)
    if area:
        held = held.filter(within_areas("area", (area,)))
    if role or area:
        found = found.filter(pk__in=held.values("staff"))
    if words:
        found = found.filter(Q(username__icontains=words) | Q(shown_name__icontains=words))
    return found


def staff_member(staff_id: int) -> Staff:
    """Return one member of staff. Raises: NotHere."""
    found = staff_here().filter(pk=staff_id).first()
    if found is None:
        raise NotHere()
    return found


def posting_here(posting_id: int) -> Posting:
    """Return one posting within the areas of the actor in force. Raises: NotHere."""
    areas = acting().actor.areas_for("staff.read")
    found = Posting.objects.filter(within_areas("area", areas), pk=posting_id).select_related("staff").first()
    if found is None:
        raise NotHere()
    return found


def areas_here() -> QuerySet[Area]:
    """Return the areas within those of the actor in force, in the order of their codes."""
    return Area.objects.filter(within_areas("code", acting().actor.areas_for("staff.read"))).order_by("code")


def departments() -> Mapping[str, Text]:
    """Return the departments that measures of the pack belong to, in words; none for a pack without a catalogue."""
    return _departments(settings.CONFIGURATION.pack)


@lru_cache(maxsize=2)
def _departments(pack: str) -> Mapping[str, Text]:
    from closeknit.packs.loader import load_pack
    from closeknit.packs.measures import measures_of

    catalogue = measures_of(load_pack(pack))
    return catalogue.departments if catalogue else {}


def role_table() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Return action → (role, allowed) in the order of the policy and of the roles."""
    return [(action, [(role, role in granted) for role in ROLES]) for action, granted in POLICY.items()]
