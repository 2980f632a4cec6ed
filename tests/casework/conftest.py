"""The cast: twin districts, and somebody in every role in each of them.

North  420106 ─ street 420106011 ─ communities 420106011001, 420106011002
              └ street 420106012 ─ community   420106012001
South  420107 ─ street 420107011 ─ community   420107011001
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from closeknit.casework.accounts.actors import staff_actor
from closeknit.casework.accounts.models import Area, Posting, Staff
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.ledger.actors import Acting, Job, acting_as

DAY = date(2024, 9, 2)
AT = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)

NORTH, SOUTH = "420106011001", "420107011001"
SIBLING_COMMUNITY, SIBLING_STREET = "420106011002", "420106012001"
COMMUNITIES = (NORTH, SIBLING_COMMUNITY, SIBLING_STREET, SOUTH)
PASSWORD = "one-for-all-12345"


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request of these tests happens on one day."""
    from django.conf import settings

    from closeknit.web import clock

    monkeypatch.setattr(clock, "now", lambda: (DAY, AT))
    monkeypatch.setattr(settings.CONFIGURATION, "second_factor", False)


def enter_areas() -> None:
    """Enter the twin districts with everything in them."""
    codes = {code[:n] for code in COMMUNITIES for n in (6, 9, 12)}
    Area.objects.bulk_create(
        Area(code=code, name_en=f"Area {code}", name_zh=f"区划{code}", valid_from=date(2000, 1, 1))
        for code in sorted(codes)
    )


def engage(role: str, community: str = NORTH, suffix: str = "") -> Staff:
    """Make (once) the member of staff with a role over a community."""
    area = community[: ROLES[role][1]]
    staff, is_new = Staff.objects.get_or_create(
        username=f"{role}-{area}{suffix}",
        defaults={"shown_name": f"{role} {area}{suffix}", "area": area[:6]},
    )
    if is_new:
        staff.set_password(PASSWORD)
        staff.save()
        department = "medical_insurance" if role == "department_officer" else ""
        Posting.objects.create(
            staff=staff, role=role, area=area, department=department, valid_from=date(2020, 1, 1)
        )
    return staff


@pytest.fixture
def areas(db: None) -> None:
    enter_areas()


@pytest.fixture
def member(areas: None) -> Callable[..., Staff]:
    """Make (once) the member of staff with a role over a community: member("street_officer", NORTH)."""
    return engage


@pytest.fixture
def acts(member: Callable[..., Staff]) -> Callable[..., object]:
    """Act as somebody inside a block: with acts("district_officer"): …"""

    def as_(role: str, community: str = NORTH, suffix: str = "", day: date = DAY):  # type: ignore[no-untyped-def]
        return acting_as(staff_actor(member(role, community, suffix), day), day, AT)

    return as_


@pytest.fixture
def job(db: None) -> Iterator[Acting]:
    """The nightly job acts: it reads everywhere."""
    with acting_as(Job("test", frozenset({"alert.receive"})), DAY, AT) as now:
        yield now


@pytest.fixture
def browser_of(member: Callable[..., Staff]) -> Callable[..., Client]:
    """Return a test client in which somebody has signed in."""

    def make(role: str, community: str = NORTH, suffix: str = "") -> Client:
        client = Client()
        client.force_login(
            member(role, community, suffix), "allauth.account.auth_backends.AuthenticationBackend"
        )
        return client

    return make
