"""Declared relatives of staff are kept away from a family's case and bring the county to the door; so does the random check for tekun."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from closeknit.casework.accounts.models import Relative
from closeknit.casework.alerts import actions as alerts
from closeknit.casework.cases import actions as cases
from closeknit.casework.determinations import checking, opinion, survey, today
from closeknit.casework.determinations.actions import confirm
from closeknit.casework.determinations.guards import county_has_visited
from closeknit.casework.determinations.models import Application
from closeknit.casework.determinations.parts import DataCheck
from closeknit.casework.ledger.actors import acting, acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import note
from closeknit.casework.refusals import Refused
from closeknit.casework.registry import actions as registry
from closeknit.casework.registry.models import Membership
from closeknit.casework.registry.sealing import opened
from closeknit.casework.visits import actions as visits
from tests.casework.conftest import AT, DAY, NORTH, SIBLING_COMMUNITY
from tests.casework.determinations.walk import Walk
from tests.casework.families import EVERYTHING, reported

pytestmark = pytest.mark.django_db

OPINED = date(2024, 9, 23)


def number_of(walk: Walk) -> str:
    """The resident number of the family's head."""
    with acting_as(EVERYTHING, DAY, AT):
        head = Membership.objects.select_related("person").get(household=walk.household, relation="self")
        return opened(head.person, "number")


def declare(browser, number: str, relation: str = "sibling"):
    sent = {"submission": str(uuid.uuid4()), "number": number, "relation": relation}
    return browser.post(reverse("relatives"), sent)


@pytest.mark.parametrize(
    ("language", "words"), [("en", "You have declared nobody"), ("zh-hans", "您尚未申报近亲属")]
)
def test_everybody_declares_the_own_relatives_and_the_number_is_not_kept(browser_of, member, language, words):
    walk = Walk(member)
    browser, number = browser_of("community_worker"), number_of(walk)
    browser.cookies["django_language"] = language
    assert words in browser.get(reverse("relatives")).content.decode()
    for _ in range(2):
        assert declare(browser, number).status_code == 302
    one = Relative.objects.get()
    assert (one.staff.pk, one.relation) == (member("community_worker").pk, "sibling")
    page = browser.get(reverse("relatives")).content.decode()
    assert words not in page and number not in page
    event = Event.objects.get(verb="staff.declare_relative")
    assert event.detail == {"relation": "sibling"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_relative")
        assert number not in repr(cursor.fetchall())
    # Somebody else's page says nothing of it.
    assert (
        words in (other := browser_of("auditor", NORTH)).get(reverse("relatives")).content.decode() or other
    )
    for wrong in ({"number": "123"}, {"number": number, "relation": "self"}):
        assert declare(browser, **wrong).status_code == 422


def test_a_relative_is_given_neither_alert_nor_case_nor_visit_and_answers_nothing(browser_of, member, acts):
    relative, other = member("community_worker"), member("community_worker", NORTH, "-2")
    officer = member("street_officer")
    alert = reported(NORTH, "dispatched")
    with acting_as(EVERYTHING, DAY, AT):
        person = Membership.objects.get(household=alert.household_id).person
        person.number_index = "an index"
        person.save()
        case = cases.case_for(alert.household, "alert")
    Relative.objects.create(staff=relative, person_index="an index", relation="child", declared_on=DAY)
    with acts("street_officer"):
        with pytest.raises(Refused, match="declared a relative"):
            alerts.assign(alert, relative)
        with pytest.raises(Refused, match="declared a relative"):
            cases.assign(case, relative)
        with pytest.raises(Refused, match="declared a relative"):
            visits.plan(case, "outreach", DAY, officer, relative)
        alerts.assign(alert, other)
        visits.plan(case, "outreach", DAY, officer, other)
    with acts("community_worker"), pytest.raises(Refused, match="your declared relative"):
        alerts.contact(alert)
    with acts("community_worker", NORTH, "-2"):
        alerts.contact(alert)
    with acts("community_worker"), pytest.raises(Refused, match="your declared relative"):
        alerts.answer(alert, "08", "all is well there")


def test_the_file_of_a_relative_is_handled_and_decided_by_others_after_the_county_has_visited(
    browser_of, member
):
    walk = Walk(member).draft().submit()
    relatives = ("street_officer", "district_officer", "district_confirmer")
    for role in relatives:
        with walk.as_(role, walk.now.applied_on):
            registry.declare_relative(number_of(walk), "sibling")
    walk.accept()
    accepted = walk.now.accepted_on
    assert walk.now.county_visits
    assert Event.objects.get(verb="determination.accept").detail == {"relatives_of_staff": 3}
    with walk.as_("district_officer", accepted), pytest.raises(Refused, match="declared a relative"):
        checking.report_check(walk._file(), DataCheck.MEETS, "nothing")
    with walk.as_("district_officer", accepted, "-2"):
        checking.report_check(walk._file(), DataCheck.MEETS, "nothing")
    team = [member("street_officer", NORTH, "-2").pk, member("community_worker").pk]
    form = {"done_on": accepted, "signed_by": "p1 signed", "result": "two stays in hospital"}
    with walk.as_("street_officer", accepted), pytest.raises(Refused, match="your declared relative"):
        survey.record_survey(walk._file(), visitors=team, **form)
    with walk.as_("street_officer", accepted, "-2"):
        with pytest.raises(Refused, match="takes no part"):
            survey.record_survey(walk._file(), visitors=walk.team(), **form)
        survey.record_survey(walk._file(), visitors=team, **form)
    walk.facts()
    for step in (walk.propose, walk.opine):
        with pytest.raises(Refused, match="your declared relative"):
            step()
        walk.member = lambda role, community=NORTH, suffix="": member(role, community, suffix or "-2")
        step()
        walk.member = member
    walk.post()
    with walk.as_("street_officer", date(2024, 10, 8), "-2"):
        opinion.send_up(walk._file())
    day = date(2024, 10, 15)
    with walk.as_("district_confirmer", day), pytest.raises(Refused, match="your declared relative"):
        confirm(walk._file(), tier="dibao", amount_fen=56_000)
    with walk.as_("district_confirmer", day, "-2"), pytest.raises(Refused, match="county itself must visit"):
        confirm(walk._file(), tier="dibao", amount_fen=56_000)
    county = [member("district_officer", NORTH, "-2").pk, member("district_officer", NORTH, "-3").pk]
    with walk.as_("district_officer", day, "-2"):
        survey.record_county_visit(walk._file(), visitors=county, **{**form, "done_on": day})
    with walk.as_("district_confirmer", day, "-2"):
        confirm(walk._file(), tier="dibao", amount_fen=56_000)
    assert walk.now.state == "confirmed"


def test_a_relative_declared_late_still_brings_the_county(member):
    walk = Walk(member).to_decision()
    assert not walk.now.county_visits
    with walk.as_("community_worker", date(2024, 10, 15)):
        registry.declare_relative(number_of(walk), "sibling")
    with (
        walk.as_("district_confirmer", date(2024, 10, 15)),
        pytest.raises(Refused, match="county itself must visit"),
    ):
        confirm(walk._file(), tier="dibao", amount_fen=56_000)
    with walk.as_("district_officer", date(2024, 10, 15)):
        (todo,) = today.today(acting().actor, date(2024, 10, 15))
        assert todo.what.en == "The county itself visits the family"
    with walk.as_("district_confirmer", date(2024, 10, 15)):
        assert not today.today(acting().actor, date(2024, 10, 15))


def _tekun(walk: Walk) -> Walk:
    """A file whose first opinion is tekun, on the board."""
    walk.draft().submit().accept().check().survey().facts().propose()
    return walk.opine(tier="tekun", override_reason="alone in fact", override_evidence="visit").post()


def test_the_random_check_is_drawn_from_the_ledger_recorded_and_kept(member):
    first, second = _tekun(Walk(member)), _tekun(Walk(member, SIBLING_COMMUNITY))
    first.send_up()
    told = Event.objects.get(verb="determination.send_up").detail
    assert first.now.is_sampled, "the year's first file: without it the share falls short"
    assert (told["least"], told["checked"], told["files"], told["sampled"]) == (300, 0, 0, True)
    assert told["drawn"] == int(Event.objects.get(pk=told["from_event"]).digest[:8], 16) % 1000
    with first.as_("district_confirmer", date(2024, 10, 15)):
        assert county_has_visited(first._file(), acting().actor) is not None
    # Of files beyond the share three in ten are drawn, each time as anybody can draw it again.
    drawn = []
    with second.as_("street_officer", date(2024, 10, 8)):
        for n in range(400):
            note("determination.look", second._file(), reason=f"look {n}")  # one instant: told apart by this
            is_drawn, told = opinion._draw(second._file())
            assert opinion._draw(second._file()) == (is_drawn, told)
            digest = Event.objects.get(pk=told["from_event"]).digest
            assert is_drawn == (int(digest[:8], 16) % 1000 < 300)
            drawn.append(is_drawn)
    assert 0.22 < sum(drawn) / len(drawn) < 0.38  # three standard errors around 0.3
    with first.as_("district_confirmer", date(2024, 10, 15)):
        opinion.return_file(first._file(), "look at the flat again")
    # Sent up again, a file that was drawn stays drawn, whatever comes out the second time.
    first.propose().opine(tier="tekun", override_reason="alone in fact", override_evidence="visit")
    first.post(date(2024, 10, 16))
    with second.as_("street_officer", date(2024, 10, 28)):
        Application.objects.filter(pk=second._file().pk).update(is_sampled=True, sent_up_on=date(2024, 10, 8))
        looks = 0
        while opinion._draw(first._file())[0]:
            note("determination.look", first._file(), reason=f"look {(looks := looks + 1)}")
    first.send_up(date(2024, 10, 28))
    again = Event.objects.filter(verb="determination.send_up").latest("id").detail
    assert again["sampled"]
    assert first.now.is_sampled


def test_a_file_of_another_tier_is_not_drawn(member):
    walk = Walk(member).to_decision()
    assert not walk.now.is_sampled
    assert Event.objects.get(verb="determination.send_up").detail == {"sampled": False}
