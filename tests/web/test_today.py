"""My work today: each stage's next step for the person who may take it, with its day, the most urgent first."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest

from closeknit.casework.cases import today as cases
from closeknit.casework.cases.models import Case
from closeknit.casework.determinations import opinion, quick_aid, today
from closeknit.casework.determinations.actions import publish, serve_letter
from closeknit.casework.determinations.parts import Letter
from closeknit.casework.ledger.actors import acting, acting_as
from closeknit.casework.ledger.todo import Todo
from closeknit.casework.visits import today as visits
from tests.casework.conftest import AT, DAY, NORTH, SIBLING_COMMUNITY, SOUTH
from tests.casework.determinations.walk import Walk
from tests.casework.families import EVERYTHING
from tests.casework.samples import a_case, a_plan, a_planned_visit

pytestmark = pytest.mark.django_db


def lines(stage) -> list[tuple[str, date | None, bool]]:
    now = acting()
    return [(todo.what.en, todo.due, todo.is_late) for todo in stage.today(now.actor, now.day)]


def test_both_visitors_see_the_visit_until_it_is_made_and_nobody_else(acts, member):
    for role in ("street_officer", "community_worker"):
        member(role)
    with acting_as(EVERYTHING, DAY, AT):
        visit = a_planned_visit(NORTH)
    for role in ("street_officer", "community_worker"):
        with acts(role):
            (todo,) = visits.today(acting().actor, DAY)
            assert todo.address == f"/visits/planned/{visit.pk}/record/"
            assert (todo.due, todo.is_late, "street_officer" in (todo.note or visit.kind_words).en) == (
                DAY,
                False,
                role == "community_worker",
            )
        with acts(role, day=DAY + timedelta(1)):
            assert lines(visits) == [("Visit the family and record it", DAY, True)]
        with acts(role, day=DAY - timedelta(8)):
            assert not lines(visits)
    for other in (("street_head", NORTH), ("community_worker", SIBLING_COMMUNITY), ("street_officer", SOUTH)):
        with acts(*other):
            assert not lines(visits)


def test_a_case_asks_its_worker_for_the_next_contact_and_its_office_for_a_worker(acts, member):
    with acts("street_officer"):
        case = a_case(NORTH)
        Case.objects.filter(pk=case.pk).update(office=NORTH[:9], worker=None, next_on=DAY + timedelta(30))
        assert lines(cases) == [("Give the case to somebody", DAY + timedelta(30), False)]
        mine = member("street_officer").pk
        Case.objects.filter(pk=case.pk).update(worker=mine)
        assert not lines(cases)
        Case.objects.filter(pk=case.pk).update(next_on=DAY - timedelta(1))
        assert lines(cases) == [("Contact the family again", DAY - timedelta(1), True)]
    with acts("street_head"):
        assert not lines(cases)


def test_a_file_stands_on_the_desk_of_who_takes_its_next_step(acts, member):
    """The Zhou family's whole way: at each step who has something to do, and whose it is not."""
    walk = Walk(member)

    def on_desk(day: date) -> dict[str, list[str]]:
        found = {}
        for role in ("community_worker", "street_officer", "district_officer", "district_confirmer"):
            with walk.as_(role, day):
                whats = [what for what, _, _ in lines(today)]
            if whats:
                found[role] = whats
        return found

    opined = date(2024, 9, 23)
    walk.draft()
    assert on_desk(date(2024, 9, 9)) == {
        role: ["Hand in the application"] for role in ("community_worker", "street_officer", "district_officer", "district_confirmer")
    }  # fmt: skip
    assert on_desk(walk.submit().now.applied_on) == {"street_officer": ["Look through and accept"]}
    accepted = walk.accept().now.accepted_on
    assert on_desk(accepted) == {
        "street_officer": ["Survey the family"],
        "district_officer": ["Check the data"],
    }
    with walk.as_("street_officer", accepted):
        ((_, due, late),) = lines(today)
        assert due == date(2024, 9, 13) and not late  # three working days
    with walk.as_("street_officer", date(2024, 9, 14)):
        assert lines(today)[0][2]
    assert on_desk(walk.check().now.accepted_on) == {"street_officer": ["Survey the family"]}
    assert on_desk(walk.survey().facts().now.surveyed_on) == {"street_officer": ["Let the rules propose"]}
    walk.propose()
    assert on_desk(opined) == {"street_officer": ["Give the first opinion"]}
    walk.opine()
    assert on_desk(opined) == {"street_officer": ["Post the opinion, or send the file up"]}
    until = walk.post().now.notice_until
    assert on_desk(until) == {}
    assert on_desk(until + timedelta(1)) == {"street_officer": ["The notice is over: send the file up"]}
    up = walk.send_up().now.sent_up_on
    assert on_desk(up) == {"district_confirmer": ["Decide"]}
    with walk.as_("street_officer", up):
        opinion.complain(walk._file(), "a neighbour complained")
    assert on_desk(up) == {"district_officer": ["The county itself visits the family"]}


def test_a_decision_waits_to_be_published_told_and_closed(acts, member):
    walk = Walk(member).to_decision().confirm()
    decided = walk.now.decided_on
    with walk.as_("street_officer", decided):
        assert [what for what, _, _ in lines(today)] == ["Hand the letter over"]
    with walk.as_("district_confirmer", decided):
        assert [what for what, _, _ in lines(today)] == ["Publish the decision"]
        publish(walk._file())
    with walk.as_("street_officer", decided):
        letter = Letter.objects.get(application=walk.file, what="confirmation")
        serve_letter(letter, decided, "by hand")
        assert not lines(today)
    with walk.as_("district_confirmer", decided):
        assert [what for what, _, _ in lines(today)] == ["Close the file"]


def test_quick_aid_waits_for_the_street_with_its_three_days(acts):
    with acts("street_officer"):
        quick_aid.report(NORTH, person="somebody", cause="fire", words="it burnt", amount_fen=50_000)
        assert lines(today) == [("Give quick aid, or say why not", DAY + timedelta(3), False)]
        assert today.today(acting().actor, DAY)[0].whom == "¥500"  # of nobody whom the database knows
    for role, community in (("community_worker", NORTH), ("street_officer", SOUTH)):
        with acts(role, community):
            assert not lines(today)


@pytest.mark.parametrize(("language", "words"), [("en", "Hand in the application"), ("zh-hans", "提交申请")])
def test_the_page_puts_the_most_urgent_first_and_asks_as_often_for_many_as_for_one(
    acts, member, browser_of, django_assert_max_num_queries, language, words
):
    for role in ("street_officer", "community_worker"):
        member(role)
    browser = browser_of("street_officer")
    browser.cookies["django_language"] = language
    with acting_as(EVERYTHING, DAY, AT):
        a_planned_visit(NORTH)
        a_plan(NORTH, "offered")
        late = a_case(NORTH)
    with acts("street_officer"):
        Case.objects.filter(pk=late.pk).update(next_on=DAY - timedelta(2), worker=member("street_officer").pk)
    Walk(member, SIBLING_COMMUNITY).draft(DAY)

    def asked() -> list[Todo]:
        with django_assert_max_num_queries(17):
            response = browser.get("/today/")
        assert words in response.content.decode()
        return list(response.context["todos"])

    few = asked()
    with acting_as(EVERYTHING, DAY, AT):
        for _ in range(6):
            a_planned_visit(NORTH), a_plan(NORTH, "offered")
    many = asked()
    assert len(many) == len(few) + 24  # each with its case, which nobody looks after
    order = [(not todo.is_late, todo.due or date.max) for todo in many]
    assert order == sorted(order) and many[0].is_late and not many[1].is_late


@pytest.mark.parametrize("address", ["/plans/", "/plans/tasks/", "/today/", "/alerts/", "/help/"])
def test_the_menu_marks_one_place(browser_of, address):
    page = browser_of("district_officer").get(address).content.decode()
    assert re.findall(r'<li><a href="(/[^"]*)" aria-current="page">', page) == [address]
