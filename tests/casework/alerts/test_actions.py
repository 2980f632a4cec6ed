"""What people do with an alert: it works; refused in the wrong state, to the wrong role or area, twice at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.alerts import actions, queries
from closeknit.casework.alerts.codes import CODES
from closeknit.casework.alerts.models import Alert, Report
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event
from closeknit.casework.refusals import Conflict, NotAllowed, NotHere, Refused
from closeknit.casework.registry.models import Household, Person
from closeknit.casework.registry.sealing import opened
from tests.casework.conftest import AT, DAY, NORTH, SIBLING_COMMUNITY, SIBLING_STREET, SOUTH
from tests.casework.families import alert_of, reported, resident_number, zhou

pytestmark = pytest.mark.django_db


def test_a_worker_reports_a_family_and_it_enters_the_database(acts) -> None:
    with acts("community_worker"):
        alert = actions.report(NORTH, "illness", "住院两次，没有收入", name="周建国", phone="13800001234")
        assert (alert.state, alert.queue, alert.level, alert.office) == (
            "raised",
            "difficulty",
            "orange",
            NORTH,
        )
        assert alert.household is not None
        assert (alert.household.state, alert.household.entered_how) == ("reported", "visited")
        assert alert.masked_name == "周**"
        assert opened(Report.objects.get(), "told") == "住院两次，没有收入"
    assert alert.contact_due == date(2024, 9, 9)  # five working days after Monday 2 September


def test_a_cry_for_help_has_the_shortest_clock_and_comes_first(acts) -> None:
    with acts("community_worker"):
        actions.report(NORTH, "illness", "先前的情况", name="甲某")
        cry = actions.report(NORTH, "no_income", "没有吃的", name="乙某", door="resident")
        assert cry.contact_due == DAY + timedelta(days=1)
        rows = queries.page_of(queries.asked_for({}, None, DAY)).rows
        assert rows[0].pk == cry.pk


def test_a_family_known_by_its_number_is_not_entered_twice(acts) -> None:
    household = zhou()
    number = opened_number(household)
    with acts("street_officer"):
        one = actions.report(NORTH, "illness", "第一次上报", name="周建国", number=number)
        two = actions.report(NORTH, "illness", "第二次上报", name="周建国", number=f" {number} ")
        assert one.pk == two.pk
        assert one.household_id == household.pk
        assert Household.objects.count() == 1
        assert one.reports.count() == 2


def opened_number(household: Household) -> str:
    with acting_as(Job("test", frozenset(POLICY)), DAY, AT):
        head = Person.objects.get(memberships__household=household, memberships__relation="self")
        return opened(head, "number")


def test_a_wrong_number_is_refused(acts) -> None:
    with acts("community_worker"), pytest.raises(Refused, match="number"):
        actions.report(NORTH, "illness", "情况说明", name="周某", number="420106197905031011")


def test_nobody_reports_for_another_community(acts) -> None:
    with acts("community_worker"), pytest.raises(NotAllowed):
        actions.report(SIBLING_COMMUNITY, "illness", "情况说明", name="周某")


def test_an_alert_goes_from_the_district_to_a_worker_and_is_closed(acts, member) -> None:
    alert = alert_of(zhou(), state="accepted")
    with acts("district_officer"):
        actions.dispatch(alert, NORTH[:9])
    with acts("community_worker"), pytest.raises(NotHere):
        Alert.objects.here(pk=alert.pk)  # not before the street hands it on
    worker = member("community_worker")
    with acts("street_officer"):
        alert = Alert.objects.here(pk=alert.pk)
        assert next(w.staff.pk for w in queries.workers_for(alert)) == worker.pk
        actions.assign(alert, worker)
        assert alert.office == NORTH
    with acts("community_worker"):
        alert = Alert.objects.here(pk=alert.pk)
        with pytest.raises(Refused, match="met"):
            actions.answer(alert, "01", "申请编号 2024-1")
        actions.contact(alert)
        assert alert.first_contact_on == DAY
        actions.contact(alert, DAY - timedelta(days=1))  # a later note of it changes nothing
        assert alert.first_contact_on == DAY
        actions.answer(alert, "01", "申请编号 2024-1")
        with pytest.raises(NotAllowed):
            actions.close(alert)
    with acts("street_officer"):
        actions.close(alert)
    assert alert.state == "closed"
    with acts("district_officer"):
        verbs = list(
            Event.objects.filter(subject_id=str(alert.pk)).order_by("id").values_list("verb", flat=True)
        )
    assert verbs[-5:] == ["alert.dispatch", "alert.assign", "alert.contact", "alert.answer", "alert.close"]


def test_who_answered_does_not_close(acts, member) -> None:
    alert = alert_of(zhou(), state="assigned", handler=member("street_officer"))
    with acts("street_officer"):
        actions.answer(alert, "10", "三次上门均无人，邻居称已迁往外地")
        with pytest.raises(Refused, match="somebody else"):
            actions.close(alert)
    with acts("street_head"):
        actions.close(alert)


def test_an_alert_is_dispatched_to_the_familys_own_area_only(acts) -> None:
    alert = alert_of(zhou(), state="accepted")
    with acts("district_officer"):
        for office in (SIBLING_STREET[:9], SOUTH, "420106", NORTH + "1", ""):
            with pytest.raises(Refused):
                actions.dispatch(alert, office)


def test_an_alert_without_a_household_cannot_be_dispatched(acts) -> None:
    alert = reported(state="accepted")
    Alert.moves["dispatch"].guards[0](alert, None)
    alert.household = None
    with acts("district_officer"), pytest.raises(Refused, match="no household"):
        actions.dispatch(alert, NORTH[:9])


def test_somebody_from_elsewhere_is_not_assigned(acts, member) -> None:
    alert = alert_of(zhou(), state="dispatched")
    for stranger in (
        member("community_worker", SOUTH),
        member("community_worker", SIBLING_COMMUNITY),
        member("auditor"),
    ):
        with acts("street_officer"), pytest.raises(Refused, match="does not work"):
            actions.assign(alert, stranger)


def test_the_twin_district_sees_nothing(acts) -> None:
    alert = reported()
    for role in ("district_officer", "street_officer", "community_worker", "auditor"):
        with acts(role, SOUTH):
            assert not Alert.objects.exists()
            assert not Report.objects.exists()
            with pytest.raises(NotHere):
                Alert.objects.here(pk=alert.pk)


def test_two_at_once_one_is_told(acts) -> None:
    alert = reported()
    with acts("district_officer"):
        one, two = Alert.objects.get(pk=alert.pk), Alert.objects.get(pk=alert.pk)
        actions.accept(one, version=1)
        with pytest.raises(Conflict):
            actions.accept(two, version=1)
        assert Alert.objects.get(pk=alert.pk).version == 2


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_needs_its_evidence(acts, member, code: str) -> None:
    alert = alert_of(zhou(), state="assigned", handler=member("community_worker"))
    with acts("community_worker"):
        actions.contact(alert)
        with pytest.raises(Refused, match="needs evidence"):
            actions.answer(alert, code, " ")
        actions.answer(alert, code, "依据：走访记录一号", DAY + timedelta(days=30))
        assert alert.code == code


def test_watching_on_needs_a_later_day(acts, member) -> None:
    alert = alert_of(zhou(), state="assigned", handler=member("community_worker"))
    with acts("community_worker"):
        actions.contact(alert)
        for day in (None, DAY):
            with pytest.raises(Refused, match="later day"):
                actions.answer(alert, "07", "情况暂时稳定", day)


def test_a_contact_is_not_in_the_future(acts, member) -> None:
    alert = alert_of(zhou(), state="assigned", handler=member("community_worker"))
    with acts("community_worker"), pytest.raises(Refused, match="between"):
        actions.contact(alert, DAY + timedelta(days=1))


def test_merging_needs_another_open_alert_of_the_same_family(acts) -> None:
    household, other = zhou(), zhou(SIBLING_COMMUNITY)
    one, two, strange = alert_of(household), alert_of(household, queue="cry"), alert_of(other)
    with acts("district_officer"):
        for wrong in (one, strange):
            with pytest.raises(Refused, match="same household"):
                actions.merge(one, wrong, "重复上报")
        actions.merge(one, two, "重复上报")
        assert (one.state, one.merged_into_id) == ("merged", two.pk)


def test_what_is_late_goes_up_a_step_every_few_days(acts, member) -> None:
    alert = alert_of(zhou(), state="assigned", handler=member("community_worker"))
    steps = []
    for n in range(1, 30):
        day = alert.due + timedelta(days=n)
        with acting_as(Job("night", frozenset({"alert.escalate"})), day, AT):
            if actions.escalate(day):
                steps.append((n, Alert.objects.get(pk=alert.pk).escalated_to))
    assert [office for _, office in steps] == [NORTH[:9], NORTH[:6]]
    assert steps[0][0] == 1
    assert steps[1][0] >= 4


def test_nobody_but_the_job_escalates(acts) -> None:
    alert = alert_of(zhou(), state="dispatched")
    with acts("district_officer"), pytest.raises(NotAllowed):
        actions.escalate(alert.due + timedelta(days=1))


def test_accepting_many_tells_which_were_not_accepted(acts) -> None:
    one, two = reported(), reported(name="李某某")
    with acts("district_officer"):
        actions.accept(one)
        failed = actions.accept_many(list(Alert.objects.order_by("made_at")))
        assert [alert.pk for alert, _ in failed] == [one.pk]
        assert Alert.objects.get(pk=two.pk).state == "accepted"


def test_today_shows_each_what_waits_for_them(acts, member) -> None:
    alert = alert_of(zhou(), state="accepted")

    def waiting(role: str) -> list[str]:
        with acts(role) as now:
            return [todo.what.en for todo in queries.today(now.actor, DAY)]

    assert waiting("district_officer") == ["Dispatch the alert"]
    assert waiting("street_officer") == []
    with acts("district_officer"):
        actions.dispatch(alert, NORTH[:9])
    assert (waiting("district_officer"), waiting("street_officer")) == ([], ["Assign somebody"])
    with acts("street_officer"):
        actions.assign(alert, member("community_worker"))
    assert (waiting("street_officer"), waiting("community_worker")) == ([], ["Contact the family"])


def test_made_numbers_hold() -> None:
    from closeknit.intake.resident_id import fault

    assert fault(resident_number(NORTH, date(1979, 5, 3), 12), DAY) is None
