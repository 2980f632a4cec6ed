"""A plan is drawn up, offered, answered by the family, carried out and ended; departments see and answer their own tasks only."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from closeknit.casework.cases.actions import case_for
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import perform
from closeknit.casework.plans import actions, queries
from closeknit.casework.plans.models import Delivery, Plan, PlannedMeasure
from closeknit.casework.refusals import Conflict, NotAllowed, Refused
from tests.casework.conftest import AT, DAY, NORTH, SOUTH
from tests.casework.determinations.walk import Walk
from tests.casework.families import EVERYTHING
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


def _plans_by_state() -> dict[str, Plan]:
    ended, dropped = a_plan(NORTH, "running"), a_plan(NORTH)
    actions.move_measure(ended.measures.get(), "withdraw", reason="they moved away")
    actions.end(ended, "left", "they moved away", DAY + timedelta(30))
    actions.move_plan(dropped, "drop", reason="no longer needed")
    upto = {"draft": a_plan(NORTH), "offered": a_plan(NORTH, "offered"), "running": a_plan(NORTH, "running")}
    return upto | {"ended": ended, "dropped": dropped}


def _measures_by_state() -> dict[str, PlannedMeasure]:
    found = {"chosen": a_plan(NORTH).measures.get(), "accepted": a_plan(NORTH, "running").measures.get()}
    removed, refused = a_plan(NORTH).measures.get(), a_plan(NORTH, "offered")
    actions.move_measure(removed, "remove")
    actions.family_answers(refused, {refused.measures.get().pk: (False, "no need")}, "home")
    withdrawn = a_plan(NORTH, "running").measures.get()
    actions.move_measure(withdrawn, "withdraw", reason="no longer wanted")
    handed, under_way, declined, done = (a_task(NORTH) for _ in range(4))
    for measure in (under_way, done):
        actions.answer(measure, True, "MI-1")
    actions.answer(declined, False, "MI-2", "not insured here")
    actions.finish(done, "reached", "covered now")
    found |= {
        "removed": removed,
        "refused": refused.measures.get(),
        "withdrawn": withdrawn,
        "handed_over": handed,
    }
    return found | {"under_way": under_way, "declined": declined, "done": done}


@pytest.mark.parametrize("made", [_plans_by_state, _measures_by_state])
def test_no_move_is_possible_from_a_state_that_the_table_does_not_name(acts, made):
    """The job may everything, so it is the state alone that refuses."""
    with acting_as(EVERYTHING, DAY, AT):
        records = made()
        for state, record in records.items():
            before = type(record).objects.get(pk=record.pk)
            assert before.state == state
            for move in before.moves:
                if move.before and state not in move.before:
                    with pytest.raises(Refused, match="is not possible now"):
                        perform(before, move.name, reason="a reason that says enough")
            after = type(record).objects.get(pk=record.pk)
            assert (after.state, after.version) == (state, before.version)
        assert set(records) == set(record.moves.states)


def test_each_form_sent_twice_is_done_once(acts, browser_of):
    """A double click, the back button: the second time leads where the first did, and nothing is written again."""
    with acts("street_officer"):
        case, offered, running, task = a_case(NORTH), a_plan(NORTH, "offered"), a_plan(NORTH, "running"), a_task(NORTH)  # fmt: skip
        accepted = running.measures.get()
        offered_measure = offered.measures.get()
    street, department = browser_of("street_officer"), browser_of("department_officer")
    sent = [
        (street, "draw_up", {"case_id": case.pk}, None, {"goal": "work again"}, "plan.draw_up"),
        (street, "family", {"plan_id": offered.pk}, offered, {"how": "home", f"answer_{offered_measure.pk}": "accept"}, "plan.family_answers"),
        (street, "review", {"plan_id": running.pk}, running, {"reason": "as before", "review_on": "2025-03-02"}, "plan.review"),
        (street, "hand_over", {"measure_id": accepted.pk}, accepted, {"words": "two stays"}, "measure.hand_over"),
        (department, "answer", {"measure_id": task.pk}, task, {"said": "take_on", "paper": "MI-9"}, "measure.take_on"),
    ]  # fmt: skip
    for browser, name, keys, record, fields, verb in sent:
        version = {"version": record.version} if record else {}
        form = {"submission": str(uuid.uuid4()), **version, **fields}
        before = Event.objects.filter(verb=verb).count()
        answers = [browser.post(reverse(f"plans:{name}", kwargs=keys), form) for _ in range(2)]
        assert [a.status_code for a in answers] == [302, 302], name
        assert answers[0]["Location"] == answers[1]["Location"]
        assert Event.objects.filter(verb=verb).count() == before + 1, name
        other = browser.post(reverse(f"plans:{name}", kwargs=keys), {**form, "goal": "another", "words": "x"})
        assert other.status_code in (302, 409, 422), name
        assert Event.objects.filter(verb=verb).count() == before + 1, name


@pytest.mark.parametrize(("language", "said"), [("en", ("Draw up a plan", "signed on the plan sheet", "taken on")), ("zh-hans", ("拟定帮扶计划", "在计划表上签字确认", "予以办理"))])  # fmt: skip
def test_the_forms_of_drawing_up_of_the_family_and_of_a_department_in_both_languages(
    acts, browser_of, django_assert_max_num_queries, language, said
):
    with acts("street_officer"):
        case, offered, task = a_case(NORTH), a_plan(NORTH, "offered"), a_task(NORTH)
    street, department = browser_of("street_officer"), browser_of("department_officer")
    pages = [
        (street, reverse("plans:draw_up", kwargs={"case_id": case.pk}), said[0]),
        (street, reverse("plans:family", kwargs={"plan_id": offered.pk}), said[1]),
        (department, reverse("plans:answer", kwargs={"measure_id": task.pk}), said[2]),
        (department, reverse("plans:task", kwargs={"measure_id": task.pk}), "H-" if language == "en" else "转办"),
    ]  # fmt: skip
    for browser, address, words in pages:
        browser.cookies["django_language"] = language
        with django_assert_max_num_queries(20):
            page = browser.get(address).content.decode()
        assert words in page, address


def test_a_plan_is_reviewed_after_six_months_unless_the_rules_name_another_day(acts, browser_of, member):
    with acts("street_officer"):
        outreach = a_plan(NORTH, "offered")
        assert queries.review_day(outreach, DAY) == date(2025, 3, 2)
    page = browser_of("street_officer").get(reverse("plans:begin", kwargs={"plan_id": outreach.pk}))
    assert 'value="2025-03-02"' in page.content.decode()
    walk = Walk(member).to_decision().confirm()
    with walk.as_("street_officer", DAY):
        file = walk._file()
        plan = actions.draw_up(case_for(file.household, "application"), "a secured living", file)
        months = file.decision.proposal.answer("en")["review_months"]
        assert queries.review_day(plan, date(2024, 10, 15)) == date(2024 + (9 + months) // 12, (9 + months) % 12 + 1, 15)  # fmt: skip
