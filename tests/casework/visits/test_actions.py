"""A visit is planned for two people, recorded once, never changed; it tells the registry and the alert."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from closeknit.casework.alerts.models import Alert
from closeknit.casework.cases.actions import case_for, close
from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import perform
from closeknit.casework.refusals import Conflict, NotAllowed, Refused
from closeknit.casework.registry.actions import add_person
from closeknit.casework.registry.models import Fact
from closeknit.casework.visits import actions
from closeknit.casework.visits.actions import Seen
from closeknit.casework.visits.models import PlannedVisit, Visit
from tests.casework.conftest import DAY, NORTH, SIBLING_COMMUNITY, SOUTH
from tests.casework.samples import a_case, an_alert_with_a_household

pytestmark = pytest.mark.django_db
SEEN = Seen(
    "home",
    True,
    "2",
    ("illness",),
    living="an old flat",
    visitors_signed=("Li", "Wang"),
    members_signed={"x": "Zhou"},
)


@pytest.fixture
def two(member):
    return member("street_officer"), member("community_worker")


def planned(two, kind: str = "outreach", case: Case | None = None) -> PlannedVisit:
    accepted = DAY if kind == "survey" else None
    return actions.plan(case or a_case(NORTH), kind, DAY, *two, accepted_on=accepted)


def test_a_visit_takes_two_different_people_of_the_area(acts, two, member):
    with acts("street_officer"):
        case = a_case(NORTH)
        for pair in (
            (two[0], two[0]),
            (two[0], member("community_worker", SOUTH)),
            (two[0], member("community_worker", SIBLING_COMMUNITY)),
        ):
            with pytest.raises(Refused):
                actions.plan(case, "outreach", DAY, *pair)
        assert planned(two, case=case).state == "planned"


def test_the_survey_comes_after_acceptance_and_belongs_to_the_street(acts, two, member):
    with acts("street_officer"):
        case = a_case(NORTH)
        with pytest.raises(Refused, match="accepted an application"):
            actions.plan(case, "survey", DAY, *two)
        workers = member("community_worker"), member("community_worker", NORTH, "-b")
        with pytest.raises(Refused, match="street"):
            actions.plan(case, "survey", DAY, *workers, accepted_on=DAY)
        with pytest.raises(Refused):
            actions.plan(case, "survey", DAY, *two, accepted_on=DAY + timedelta(1))
        assert planned(two, "survey", case).accepted_on == DAY


def test_one_planned_visit_of_a_kind_and_a_case_is_not_closed_over_it(acts, two):
    with acts("street_officer"):
        visit = planned(two)
        with pytest.raises(Refused):
            planned(two, case=visit.case)
        with pytest.raises(Refused, match="under way"):
            close(visit.case, "08", "nothing was found at the door")
        actions.cancel(visit, "the family is away")
        close(visit.case, "08", "nothing was found at the door")


def test_a_worker_does_not_plan_and_a_stranger_does_not_record(acts, two, member):
    with acts("street_officer"):
        visit = planned(two)
        member("community_worker", NORTH, "-b")
    with acts("community_worker"), pytest.raises(NotAllowed):
        planned(two)
    with acts("community_worker", NORTH, "-b"), pytest.raises(NotAllowed):
        actions.submit(visit, uuid.uuid4(), SEEN, 1)
    with acts("district_officer", SOUTH), pytest.raises(NotAllowed):
        actions.submit(visit, uuid.uuid4(), SEEN, 1)


def test_the_same_record_sent_twice_is_one_record_with_one_answer(acts, two):
    with acts("street_officer"):
        visit = planned(two)
    with acts("community_worker"):
        key = uuid.uuid4()
        first = actions.submit(visit, key, SEEN, 1)
        again = actions.submit(PlannedVisit.objects.get(pk=visit.pk), key, SEEN, 1)
        assert first.pk == again.pk
        assert Visit.objects.count() == 1
        assert Event.objects.filter(verb="visit.submit").count() == 1
        with pytest.raises(Refused, match="correction"):
            actions.submit(visit, key, replace(SEEN, degree="4"), 1)


def test_a_record_made_from_an_older_plan_is_kept_and_marked(acts, two):
    with acts("street_officer"):
        visit = planned(two)
        stale = PlannedVisit.objects.get(pk=visit.pk)
        actions.cancel(visit, "the family is away")
    with acts("community_worker"):
        kept = actions.submit(PlannedVisit.objects.get(pk=stale.pk), uuid.uuid4(), SEEN, 1)
        assert kept.is_parallel
        assert kept.based_on == 1


def test_the_database_refuses_to_change_or_remove_what_was_seen(acts, two):
    with acts("street_officer"):
        visit = planned(two)
        kept = actions.submit(visit, uuid.uuid4(), SEEN, 1)
        for attack in (
            lambda: Visit.objects.filter(pk=kept.pk).update(degree="0"),
            lambda: Visit.objects.filter(pk=kept.pk).delete(),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                attack()
        newer = actions.submit(visit, uuid.uuid4(), replace(SEEN, degree="3"), 1, corrects=kept)
        assert (newer.corrects_id, Visit.objects.get(pk=kept.pk).degree) == (kept.pk, "2")
        assert not newer.is_parallel


def test_words_and_signatures_lie_sealed(acts, two):
    with acts("street_officer"):
        kept = actions.submit(planned(two), uuid.uuid4(), SEEN, 1)
        assert b"Zhou" not in bytes(kept.told)
        assert actions.told_in(Visit.objects.get(pk=kept.pk))["members"] == {"x": "Zhou"}


@pytest.mark.parametrize(
    "lacking",
    [
        {"visitors_signed": ("Li", " ")},
        {"members_signed": {}},
        {"degree": ""},
        {"degree": "9"},
        {"causes": ("bad luck",)},
        {"was_met": False, "living": ""},
        {"manner": "phone"},
        {"manner": "video"},
    ],
)
def test_what_a_record_needs_is_asked_for(acts, two, lacking):
    with acts("street_officer"):
        visit = planned(two)
        with pytest.raises(Refused):
            actions.submit(visit, uuid.uuid4(), replace(SEEN, **lacking), 1)
        assert PlannedVisit.objects.get(pk=visit.pk).state == "planned"


def test_a_recorded_refusal_stands_for_the_members_signature(acts, two):
    with acts("street_officer"):
        kept = actions.submit(
            planned(two), uuid.uuid4(), replace(SEEN, members_signed={}, refusal="afraid of neighbours"), 1
        )
        assert not kept.is_signed


def test_a_telephone_replaces_the_door_only_in_a_declared_emergency_of_the_district(acts, two):
    by_phone = replace(SEEN, manner="phone")
    with acts("district_officer", SOUTH):
        actions.declare_emergency(SOUTH[:6], "flood", "order 1", DAY)
        with pytest.raises(NotAllowed):
            actions.declare_emergency(NORTH[:6], "flood", "order 1", DAY)
    with acts("district_officer"):
        actions.declare_emergency(NORTH[:6], "flood", "order 0", DAY - timedelta(30), DAY - timedelta(1))
    with acts("street_officer"):
        visit = planned(two)
        with pytest.raises(Refused):
            actions.submit(visit, uuid.uuid4(), by_phone, 1)
    with acts("district_officer"):
        actions.declare_emergency(NORTH[:6], "flood", "order 2", DAY)
    with acts("street_officer"):
        kept = actions.submit(visit, uuid.uuid4(), by_phone, 1)
        assert kept.emergency.paper == "order 2"


def test_what_was_seen_becomes_facts_of_the_registry_with_their_source(acts, two):
    with acts("street_officer"):
        visit = planned(two)
        person = add_person(visit.case.household, "self")
        seen = replace(
            SEEN,
            facts={"": {"deposits_fen": 400_000}, str(person.pk): {"can_bathe": False}},
            income={
                str(person.pk): [{"item": "wages", "from": "2024-06", "to": "2024-08", "fen_month": 120_050}]
            },
        )
        kept = actions.submit(visit, uuid.uuid4(), seen, 1)
        found = {(f.person_id, f.name): f for f in Fact.objects.filter(household=visit.case.household)}
        assert found[None, "deposits_fen"].value == 400_000
        assert found[person.pk, "can_bathe"].value is False
        assert found[person.pk, "income"].value["fen_month"] == 120_050
        assert {(f.source, f.evidence) for f in found.values()} == {("visit", kept.number)}


def test_a_visit_sets_the_first_contact_and_answers_a_false_alert_with_evidence(acts, member, two):
    with acts("district_officer"):
        alert = an_alert_with_a_household(NORTH)
        perform(alert, "accept")
    with acts("street_officer"):
        perform(alert, "assign", handler=two[1])
        visit = planned(two, case=case_for(alert.household, "alert", alert=alert))
    with acts("community_worker"):
        actions.submit(
            visit,
            uuid.uuid4(),
            replace(SEEN, degree="0", code="08", evidence="works full time, pay slips seen"),
            1,
        )
        told = Alert.objects.get(pk=alert.pk)
        assert (told.first_contact_on, told.state, told.code) == (DAY, "answered", "08")
        assert told.evidence.startswith("V-")
    with acts("street_officer"):
        close(Case.objects.get(pk=visit.case_id), "08", "pay slips seen, no difficulty")


def test_a_visit_that_met_nobody_sets_no_contact(acts, two):
    with acts("street_officer"):
        alert = an_alert_with_a_household(NORTH)
        visit = planned(two, case=case_for(alert.household, "alert", alert=alert))
        kept = actions.submit(visit, uuid.uuid4(), replace(SEEN, was_met=False, degree=""), 1)
        assert not kept.was_met
        assert Alert.objects.get(pk=alert.pk).first_contact_on is None


def test_the_next_contact_of_the_form_is_that_of_the_case(acts, two):
    with acts("street_officer"):
        visit = planned(two)
        actions.submit(visit, uuid.uuid4(), replace(SEEN, next_on=date(2024, 10, 8)), 1)
        assert Case.objects.get(pk=visit.case_id).next_on == date(2024, 10, 8)


def test_of_two_who_call_a_visit_off_the_second_is_told(acts, two):
    with acts("street_officer"):
        visit = planned(two)
        other = PlannedVisit.objects.get(pk=visit.pk)
        actions.cancel(visit, "the family is away", version=1)
        with pytest.raises(Conflict):
            actions.cancel(other, "nobody is free", version=1)
