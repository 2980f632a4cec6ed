"""Dashboards count what lies in the reader's own area; small counts are held back from who sees no family."""

from __future__ import annotations

import pytest
from django.urls import reverse

from closeknit.casework.alerts.models import Alert
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.performing import begin
from closeknit.web.dashboards.counts import held_back_together
from tests.casework.conftest import AT, DAY, NORTH, SIBLING_STREET, SOUTH

pytestmark = pytest.mark.django_db


@pytest.fixture
def alerts(areas: None) -> None:
    """Seven alerts in North, two in the sibling street, nine in South."""
    with acting_as(Job("cast", frozenset({"alert.receive"})), DAY, AT):
        for n, (community, count) in enumerate(((NORTH, 7), (SIBLING_STREET, 2), (SOUTH, 9))):
            for i in range(count):
                alert = Alert(
                    area=community, office=community[:6], household_key=100 * n + i, door="run", queue="difficulty",
                    level="red" if i else "yellow", urgency=0, score=71, causes=["score"], raised_on=DAY,
                    raised_run="r", seen_run="r", due=DAY.replace(day=1),
                )  # fmt: skip
                begin(alert, "receive")


def page(browser, **query):
    return browser.get(reverse("dashboards:area"), query)


def test_a_district_counts_its_own_alerts_alone(alerts, browser_of):
    shown = page(browser_of("district_officer")).context
    assert shown["steps"][0]["count"].value == 9
    assert {row["code"]: row["counts"]["all"].value for row in shown["rows"]} == {
        NORTH[:9]: 7,
        SIBLING_STREET[:9]: 2,
    }
    assert shown["late"].value == 9


def test_a_street_sees_its_communities(alerts, browser_of):
    shown = page(browser_of("street_officer")).context
    assert {row["code"]: row["counts"]["all"].value for row in shown["rows"]}[NORTH] == 7


def test_small_counts_are_held_back_from_who_sees_no_family(alerts, browser_of):
    shown = page(browser_of("analyst"))
    by_area = {row["code"]: row["counts"]["all"] for row in shown.context["rows"]}
    assert by_area[SIBLING_STREET[:9]].value is None
    assert by_area[NORTH[:9]].value is None  # with the district's sum it would tell the other
    assert "&lt;5" in shown.content.decode()


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([7, 2], [None, None]),
        ([9, 7, 2, 3], [9, 7, None, None]),
        ([9, 0], [9, 0]),
        ([20, 8, 1, 0], [20, None, None, 0]),
    ],
)
def test_what_is_held_back_cannot_be_reckoned_from_the_sum(values, shown):
    assert [count.value for count in held_back_together(values, False)] == shown
    assert [count.value for count in held_back_together(values, True)] == values


@pytest.mark.parametrize("area", ["420107", "4201"])
def test_another_area_is_not_there(alerts, browser_of, area):
    assert page(browser_of("district_officer"), area=area).status_code == 404


@pytest.mark.parametrize("area", ["x", "420106' OR 1=1"])
def test_an_area_that_is_no_code_is_refused(browser_of, area) -> None:
    assert page(browser_of("district_officer"), area=area).status_code == 400


@pytest.mark.parametrize(
    "query", [{"colour": "red"}, {"since": "yesterday"}, {"since": "2024-09-02", "until": "2024-01-01"}]
)
def test_an_unknown_filter_is_refused(alerts, browser_of, query):
    assert page(browser_of("district_officer"), **query).status_code == 400


def test_the_number_of_queries_does_not_grow_with_the_alerts(
    alerts, browser_of, django_assert_max_num_queries
):
    browser = browser_of("district_officer")
    with django_assert_max_num_queries(14):
        page(browser)
