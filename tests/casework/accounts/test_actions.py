"""Accounts: who may give a role, what is kept apart, and that a change acts at the next request."""

from __future__ import annotations

from datetime import date

import pytest

from closeknit.casework.accounts.actions import end_posting, hire, post, set_active
from closeknit.casework.accounts.actors import staff_actor
from closeknit.casework.accounts.models import Posting
from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.accounts.roles import ROLES
from closeknit.casework.ledger.models import Event
from closeknit.casework.refusals import NotAllowed, Refused
from tests.casework.conftest import DAY, NORTH, SOUTH

pytestmark = pytest.mark.django_db


def test_an_administrator_hires_and_posts_in_the_own_district(acts):
    with acts("administrator"):
        staff = hire("newcomer", "Newcomer", "a-long-password-1", "420106")
        post(staff, "street_officer", "420106011", DAY)
    assert staff_actor(staff, DAY).areas_for("alert.read") == ("420106011",)
    assert list(Event.objects.values_list("verb", flat=True)) == ["staff.hire", "staff.post"]


def test_nobody_posts_into_another_district(acts):
    with acts("administrator"):
        staff = hire("newcomer", "Newcomer", "a-long-password-1", "420106")
        with pytest.raises(NotAllowed):
            post(staff, "street_officer", "420107011", DAY)


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"administrator"}))
def test_nobody_else_gives_roles(acts, member, role):
    staff = member("community_worker")
    with acts(role), pytest.raises(NotAllowed):
        post(staff, "street_officer", "420106011", DAY)


def test_nobody_gives_a_role_to_themselves(acts, member):
    with acts("administrator"), pytest.raises(NotAllowed):
        post(member("administrator"), "auditor", "420106", DAY)


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ("payment_preparer", "payment_approver"),
        ("payment_preparer", "payment_releaser"),
        ("payment_approver", "payment_releaser"),
        ("district_confirmer", "administrator"),
    ],
)
def test_roles_that_are_kept_apart_are_not_held_together(acts, member, held, wanted):
    with acts("administrator", suffix="-2"), pytest.raises(Refused):
        post(member(held), wanted, "420106", DAY)


def test_a_role_is_held_at_its_level_only(acts, member):
    with acts("administrator"), pytest.raises(Refused):
        post(member("community_worker"), "street_officer", "420106", DAY)


def test_an_ended_posting_gives_no_right_on_the_next_day(acts, member):
    staff = member("street_officer")
    with acts("administrator"):
        end_posting(Posting.objects.get(staff=staff), DAY)
    assert staff_actor(staff, DAY).may("alert.read")
    assert not staff_actor(staff, date(2024, 9, 3)).may("alert.read")


def test_a_closed_account_gives_no_right_in_an_open_session(acts, member, browser_of):
    browser = browser_of("auditor")
    with acts("administrator"):
        set_active(member("auditor"), False)
    assert browser.get("/").status_code == 302
    staff = member("auditor")
    staff.refresh_from_db()
    assert not staff_actor(staff, DAY).may("ledger.read")


def test_the_policy_names_known_roles_and_every_role_does_something():
    named = set().union(*POLICY.values())
    assert named == set(ROLES)


def test_no_role_of_money_reads_families_and_no_administrator_does():
    for role in (
        "payment_preparer",
        "payment_approver",
        "payment_releaser",
        "administrator",
        "analyst",
        "data_officer",
    ):
        assert role not in POLICY["person.reveal"] | POLICY["household.read"] | POLICY["case.read"]


def test_twin_districts_share_no_area(acts):
    with acts("district_officer", NORTH) as here:
        assert here.actor.areas_for("alert.read") == ("420106",)
    with acts("district_officer", SOUTH) as there:
        assert there.actor.areas_for("alert.read") == ("420107",)
