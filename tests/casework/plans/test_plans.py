"""A plan is drawn up, offered, answered by the family, carried out and ended; departments see and answer their own tasks only."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from closeknit.casework.ledger.models import Event
from closeknit.casework.plans import actions
from closeknit.casework.plans.models import Delivery, Plan, PlannedMeasure
from closeknit.casework.refusals import Conflict, NotAllowed, Refused
from tests.casework.conftest import DAY, NORTH, SOUTH
from tests.casework.samples import a_case, a_plan, a_task

pytestmark = pytest.mark.django_db


def test_a_service_goes_the_whole_way(acts):
    with acts("street_officer"):
        plan = actions.draw_up(a_case(NORTH), "somebody to talk to")
        care, talk = actions.choose(plan, ["visiting_care", "counselling_sessions"])
        actions.arrange(talk, person=None, provider="a social-work station", frequency="weekly", starts_on=DAY, ends_on=None)  # fmt: skip
        with pytest.raises(Refused):
            actions.begin_plan(plan, DAY + timedelta(90))
        actions.move_plan(plan, "offer")
        with pytest.raises(Refused, match="not answered"):
            actions.begin_plan(plan, DAY + timedelta(90))
        actions.family_answers(plan, {care.pk: (False, "the mother cares"), talk.pk: (True, "")}, "home")
        actions.begin_plan(plan, DAY + timedelta(90))
        talk = PlannedMeasure.objects.get(pk=talk.pk)
        assert PlannedMeasure.objects.get(pk=care.pk).state == "refused"
        actions.start(talk)
        key = uuid.uuid4()
        for _ in range(2):
            actions.deliver(talk, key, DAY, "a first talk", "the daughter signed")
        assert Delivery.objects.count() == 1
        assert talk.next_on == DAY + timedelta(7)
        with pytest.raises(DatabaseError), transaction.atomic():
            Delivery.objects.filter(pk=key).delete()
        with pytest.raises(Refused, match="under way"):
            actions.end(plan, "reached", "she sleeps again", DAY + timedelta(30))
        actions.finish(talk, "reached", "she sleeps again")
        actions.end(plan, "reached", "she sleeps again", DAY + timedelta(30))
        assert (Plan.objects.get(pk=plan.pk).state, plan.case.next_on) == ("ended", DAY + timedelta(30))


def test_a_plan_pays_nothing_and_its_money_goes_by_the_department(acts):
    with acts("street_officer"):
        measure = a_plan(NORTH, "running").measures.get()
        with pytest.raises(Refused, match="pays nothing"):
            actions.start(measure)
        actions.hand_over(measure)
    with acts("department_officer"):
        mine = PlannedMeasure.objects.get(pk=measure.pk)
        assert mine.answer_due == DAY + timedelta(12)  # the tenth working day is Saturday 14 September
        assert not Plan.objects.exists()
        actions.answer(mine, True, "MI-2024-9")
        assert Event.objects.get(verb="measure.take_on").household == str(mine.household_id)


def test_a_department_sees_its_own_tasks_and_nothing_before_they_are_handed_over(acts, member):
    with acts("street_officer"):
        waiting, handed = a_plan(NORTH, "running").measures.get(), a_task(NORTH)
    with acts("department_officer"):
        assert [m.pk for m in PlannedMeasure.objects.all()] == [handed.pk]
    other = member("department_officer", NORTH, "-school")
    other.postings.update(department="education")
    with acts("department_officer", NORTH, "-school"):
        assert not PlannedMeasure.objects.exists()
        with pytest.raises(Conflict):
            actions.answer(handed, True, "ED-1")
    with acts("department_officer", SOUTH):
        assert not PlannedMeasure.objects.exists()
    assert waiting.state == "accepted"


def test_who_may_not_write_is_refused_and_a_stale_page_is_a_conflict(acts):
    with acts("street_officer"):
        plan = a_plan(NORTH)
    with acts("community_worker"), pytest.raises(NotAllowed):
        actions.move_plan(plan, "offer")
    with acts("street_officer", SOUTH):
        assert not Plan.objects.exists()
        with pytest.raises(NotAllowed):
            actions.move_plan(plan, "offer")
    with acts("street_officer"):
        with pytest.raises(Conflict):
            actions.move_plan(plan, "offer", version=plan.version - 1)
        with pytest.raises(Refused, match="open plan"):
            actions.draw_up(plan.case, "another")
        with pytest.raises(Refused, match="in the plan already"):
            actions.choose(plan, ["supplementary_cover"])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_opens_in_both_languages_with_few_queries(
    acts, browser_of, django_assert_max_num_queries, language
):
    with acts("street_officer"):
        task = a_task(NORTH)
        draft = a_plan(NORTH)
    street, department = browser_of("street_officer"), browser_of("department_officer")
    keys = {"plan_id": task.plan_id}
    pages = [(street, reverse(f"plans:{name}", kwargs=keys)) for name in ("detail", "print")]
    pages += [(street, reverse("plans:choose", kwargs={"plan_id": draft.pk}))]
    pages += [(street, reverse("plans:list")), (street, reverse("today"))]
    pages += [(street, reverse("plans:of_case", kwargs={"case_id": draft.case_id}))]
    pages += [(who, reverse("plans:tasks")) for who in (street, department)]
    pages += [(department, reverse("plans:answer", kwargs={"measure_id": task.pk}))]
    for browser, address in pages:
        browser.cookies["django_language"] = language
        with django_assert_max_num_queries(30):
            assert browser.get(address).status_code == 200, address
    assert department.get(reverse("plans:detail", kwargs=keys)).status_code == 403


def test_a_plan_made_by_pages_alone(acts, browser_of):
    with acts("street_officer"):
        case = a_case(NORTH)
    browser = browser_of("street_officer")

    def sent(address, record=None, **fields):
        version = {"version": record.version} if record else {}
        answer = browser.post(address, {"submission": str(uuid.uuid4()), **version, **fields})
        assert answer.status_code == 302, answer.content.decode()[-1500:]

    def now():
        with acts("street_officer"):
            return Plan.objects.get()

    sent(reverse("plans:draw_up", kwargs={"case_id": case.pk}), goal="work again")
    step = lambda name: reverse(f"plans:{name}", kwargs={"plan_id": now().pk})  # noqa: E731
    sent(step("choose"), now(), measures=["counselling_sessions"])
    sent(step("offer"), now())
    with acts("street_officer"):
        measure = now().measures.get()
    sent(step("family"), now(), how="home", **{f"answer_{measure.pk}": "accept"})
    sent(step("begin"), now(), review_on="2025-03-02")
    assert now().state == "running"
