"""The auditor's pages: own area only, filters that narrow, looks counted, an export that is an event."""

from __future__ import annotations

import csv
import io

import pytest

from closeknit.casework.ledger.models import Event
from closeknit.casework.ledger.performing import note
from tests.casework.conftest import DAY, NORTH, SOUTH

pytestmark = pytest.mark.django_db


class Thing:
    kind, pk = "person", "p-1"

    def __init__(self, area: str) -> None:
        self.area = area


@pytest.fixture
def looked(acts) -> None:
    with acts("street_officer", NORTH):
        for _ in range(3):
            note("person.reveal", Thing(NORTH), reason="=1+1", detail={"field": "phone"})
        note("alert.accept", Thing(NORTH))
    with acts("street_officer", SOUTH):
        note("person.reveal", Thing(SOUTH), reason="southern canary")


def test_an_auditor_sees_the_events_of_the_own_district_only(browser_of, looked) -> None:
    page = browser_of("auditor").get("/audit/").content.decode()
    assert "street_officer 420106011" in page
    assert "southern canary" not in page and "420107" not in page


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("verb=person.reveal", 3), ("verb=alert.accept", 1), ("kind=looks", 3), ("staff=street_officer-420106011", 4),
        ("area=420107", 0), ("since=2024-09-03", 0), ("until=2024-09-02", 4), ("subject=p-1", 4), ("subject=p-2", 0),
    ],
)  # fmt: skip
def test_each_filter_narrows(browser_of, looked, query, rows) -> None:
    page = browser_of("auditor").get(f"/audit/?{query}").content.decode()
    assert page.count('<td data-label="Time">') == rows


@pytest.mark.parametrize(
    "query", ["since=yesterday", "kind=all", "before=x", "area=north", "sort=id", "verb=person.vanish"]
)
def test_a_filter_that_is_not_understood_is_refused(browser_of, query) -> None:
    assert browser_of("auditor").get(f"/audit/?{query}").status_code == 400


def test_looks_are_counted_by_person(browser_of, looked) -> None:
    page = browser_of("auditor").get("/audit/looks/").content.decode()
    assert ">3</a>" in page and "southern" not in page


def test_older_events_come_by_the_number_last_seen(browser_of, acts) -> None:
    with acts("street_officer"):
        for n in range(60):
            note("person.reveal", Thing(NORTH), reason=f"look {n}")
    browser = browser_of("auditor")
    first = browser.get("/audit/")
    assert "look 59" in first.content.decode() and "look 5 " not in first.content.decode()
    older = browser.get(f"/audit/?before={first.context['older']}").content.decode()
    assert "look 9" in older and "look 10" not in older


def test_an_export_is_an_event_and_carries_no_formula(browser_of, looked) -> None:
    browser = browser_of("auditor")
    assert browser.post("/audit/export/", {"purpose": ""}).status_code == 422
    response = browser.post("/audit/export/", {"purpose": "yearly audit", "kind": "looks"})
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert {row["reason"] for row in rows} == {"'=1+1"}
    event = Event.objects.get(verb="ledger.export")
    assert (event.purpose, event.detail, event.area) == ("yearly audit", {"rows": 3}, NORTH[:6])


def test_an_open_page_costs_the_same_for_many_events(browser_of, acts, django_assert_max_num_queries) -> None:
    with acts("street_officer"):
        for _ in range(50):
            note("person.reveal", Thing(NORTH))
    browser = browser_of("auditor")
    with django_assert_max_num_queries(10):
        assert browser.get(f"/audit/?until={DAY}").status_code == 200
