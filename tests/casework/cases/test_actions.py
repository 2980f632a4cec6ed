"""A case is opened once, given to somebody of its area, put off, closed with an outcome and opened again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from closeknit.casework.cases import actions, gathering
from closeknit.casework.cases.gathering import DOING, Task
from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.models import Event
from closeknit.casework.refusals import Conflict, NotAllowed, NotHere, Refused
from closeknit.engine.units import Text
from tests.casework.conftest import NORTH, SIBLING_COMMUNITY, SOUTH
from tests.casework.samples import a_case, an_alert_with_a_household

pytestmark = pytest.mark.django_db


def test_a_case_of_an_alert_belongs_to_its_office_and_has_a_next_contact(acts):
    with acts("community_worker"):
        alert = an_alert_with_a_household(NORTH)
        case = actions.case_for(alert.household, "alert", alert=alert)
        assert (case.state, case.office, case.alert) == ("open", NORTH, alert)
        assert case.next_on == date(2024, 9, 9)
        assert actions.case_for(alert.household, "alert").pk == case.pk


def test_a_second_open_case_of_a_household_is_refused_by_the_database(acts):
    with acts("street_officer"):
        case = a_case(NORTH)
        with pytest.raises(Refused):
            actions.open_case(case.household, "report")
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.create(
                area=NORTH, household=case.household, origin="report", office=NORTH, state="open",
                next_on=date(2024, 9, 9), made_at=case.made_at, made_day=case.made_day,
            )  # fmt: skip


def test_only_somebody_with_a_post_in_the_area_is_given_the_case(acts, member):
    with acts("street_officer"):
        case = a_case(NORTH)
        actions.assign(case, member("community_worker"), version=1)
        assert Case.objects.get(pk=case.pk).office == NORTH
        for stranger in (member("community_worker", SIBLING_COMMUNITY), member("street_officer", SOUTH)):
            with pytest.raises(Refused):
                actions.assign(case, stranger)


def test_a_worker_cannot_assign_or_close_and_the_twin_district_sees_nothing(acts, member):
    with acts("community_worker"):
        case = a_case(NORTH)
        with pytest.raises(NotAllowed):
            actions.assign(case, member("community_worker"))
        with pytest.raises(NotAllowed):
            actions.close(case, "08", "nothing was found at the door")
    with acts("district_officer", SOUTH):
        assert not Case.objects.exists()
        with pytest.raises(NotHere):
            Case.objects.here(pk=case.pk)


def test_the_next_contact_is_never_in_the_past(acts):
    with acts("community_worker"):
        case = a_case(NORTH)
        with pytest.raises(Refused):
            actions.set_next_contact(case, date(2024, 9, 1), "too late")
        actions.set_next_contact(case, date(2024, 9, 20), "away until then")
        assert Case.objects.get(pk=case.pk).next_on == date(2024, 9, 20)


def test_closing_maps_the_code_to_an_outcome_and_a_watched_family_keeps_a_day(acts):
    with acts("street_officer"):
        case = a_case(NORTH)
        with pytest.raises(Refused):
            actions.close(case, "07", "stable, asked again in winter")
        actions.close(case, "07", "stable, asked again in winter", next_on=date(2024, 12, 2))
        kept = Case.objects.get(pk=case.pk)
        assert (kept.state, kept.outcome, kept.next_on) == ("closed", "watched", date(2024, 12, 2))
        with pytest.raises(Refused):
            actions.close(kept, "08", "again and again")
        with pytest.raises(Refused):
            actions.set_next_contact(kept, date(2024, 12, 3), "closed")


def test_closing_needs_a_reason_and_a_known_code(acts):
    with acts("street_officer"):
        case = a_case(NORTH)
        for code, reason in (("08", " "), ("99", "a good reason")):
            with pytest.raises(Refused):
                actions.close(case, code, reason)


def test_a_case_is_not_closed_over_something_under_way(acts, monkeypatch):
    under_way = Task(Text("Make the planned visit", "完成计划走访"), DOING, keeps_open=True)
    monkeypatch.setattr(gathering, "_tasks", [lambda case: [under_way]])
    with acts("street_officer"):
        case = a_case(NORTH)
        with pytest.raises(Refused, match="planned visit"):
            actions.close(case, "08", "nothing was found at the door")


def test_a_closed_case_opens_again_unless_a_newer_one_is_open(acts):
    with acts("street_officer"):
        case = a_case(NORTH)
        actions.close(case, "08", "nothing was found at the door")
        newer = actions.open_case(case.household, "application")
        with pytest.raises(Refused):
            actions.reopen(case, "the family called again")
        actions.close(newer, "08", "nothing was found again")
        actions.reopen(Case.objects.get(pk=case.pk), "the family called again")
        assert Case.objects.get(pk=case.pk).state == "open"


def test_of_two_who_act_on_one_version_the_second_is_refused(acts):
    with acts("street_officer"):
        case = a_case(NORTH)
        other = Case.objects.get(pk=case.pk)
        actions.close(case, "08", "nothing was found at the door", version=1)
        with pytest.raises(Conflict):
            actions.close(other, "10", "they want no help", version=1)
        assert Event.objects.filter(verb="case.close", subject_id=str(case.pk)).count() == 1
