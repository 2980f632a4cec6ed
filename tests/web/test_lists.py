"""Every list, found by its address: a filter that is not understood is refused, its pages show each row once, with few queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from closeknit.casework.accounts import views as accounts
from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.alerts import queries as alerts
from closeknit.casework.cases import queries as cases
from closeknit.casework.cases.models import Case
from closeknit.casework.determinations import queries as determinations
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.paging import page_behind
from closeknit.casework.ledger.performing import note
from closeknit.casework.plans import queries as plans
from closeknit.casework.refusals import UnknownFilter
from closeknit.web.audit import views as audit
from tests.casework.conftest import AT, COMMUNITIES, DAY, NORTH
from tests.casework.determinations.walk import Walk
from tests.casework.families import EVERYTHING, reported
from tests.casework.samples import a_case, a_plan, a_task
from tests.casework.test_matrix import GUARDED

pytestmark = pytest.mark.django_db

WITHOUT_KEY = {n: e for n, e in GUARDED if not e.pattern.converters and "GET" in e.callback.methods}
FORMS = {
    "alerts:save_view",
    "alerts:forget_view",
    "alerts:accept_many",
    "alerts:dispatch_many",
}  # act on what is chosen
LISTS = {name: entry.callback.query for name, entry in WITHOUT_KEY.items() if entry.callback.query and name not in FORMS}  # fmt: skip
WORDS = {"q", "staff", "subject"}  # searched for as they are; nothing found is no error
FILTERS = sorted(
    (name, filter_) for name, query in LISTS.items() for filter_ in query if filter_ not in WORDS
)
SIZE = 2


@pytest.fixture
def as_reader(browser_of) -> Callable[[str], Any]:
    """Somebody in the north who may open the list."""
    return lambda name: browser_of(
        "district_officer"
        if "district_officer" in POLICY[WITHOUT_KEY[name].callback.action]
        else sorted(POLICY[WITHOUT_KEY[name].callback.action])[0]
    )


@pytest.mark.parametrize("name", sorted(WITHOUT_KEY))
def test_a_filter_that_the_page_does_not_know_is_refused(as_reader, name) -> None:
    assert as_reader(name).get(f"{reverse(name)}?strange=1").status_code == 400


# A place among staff is a user name, whatever it says; a file is whole, wherever the list stood.
ANYTHING = {("accounts:staff", "after"), ("alerts:export", "after")}


@pytest.mark.parametrize(("name", "filter_"), [pair for pair in FILTERS if pair not in ANYTHING])
@pytest.mark.parametrize("value", ["nonsense", "9" * 30 + "~x"])
def test_a_value_that_is_not_understood_is_refused_and_never_wider(as_reader, name, filter_, value) -> None:
    assert as_reader(name).get(reverse(name), {filter_: value}).status_code == 400


def _staff(count: int, member: Any) -> None:
    for n in range(count):
        member("community_worker", NORTH, f"-{n}")


def _alerts(count: int, member: Any) -> None:
    for n in range(count):
        reported(NORTH, name=f"周建国{n}")


def _cases(count: int, member: Any) -> None:
    with acting_as(EVERYTHING, DAY, AT):
        made = [a_case(NORTH) for _ in range(count)]
        for n, case in enumerate(made):
            Case.objects.filter(pk=case.pk).update(next_on=DAY + timedelta(n // 2))


def _plans(count: int, member: Any) -> None:
    with acting_as(EVERYTHING, DAY, AT):
        for _ in range(count):
            a_plan(NORTH)


def _tasks(count: int, member: Any) -> None:
    with acting_as(EVERYTHING, DAY, AT):
        for _ in range(count):
            a_task(NORTH)


def _files(count: int, member: Any) -> None:
    for community in COMMUNITIES[:count]:
        Walk(member, community).draft(DAY)


def _events(count: int, member: Any) -> None:
    with acting_as(EVERYTHING, DAY, AT):
        for _ in range(count):
            note("staff.sign_in", member("auditor", NORTH))


# list → (how to make rows, how many, the module and name of its page size, the rows on the page, the next place, queries at most)
PAGED: dict[str, tuple[Any, int, Any, str, Callable[[Any], list[Any]], Callable[[Any], Any], int]] = {
    "accounts:staff": (_staff, 5, accounts, "_PAGE", lambda c: [s.pk for s in c["page"].rows], lambda c: c["page"].next, 12),
    "alerts:list": (_alerts, 5, alerts, "PAGE", lambda c: [r["alert"].pk for r in c["rows"]], lambda c: c["following"], 13),
    "cases:list": (_cases, 5, cases, "SIZES", lambda c: [r.pk for r in c["page"].rows], lambda c: c["page"].next, 12),
    "plans:list": (_plans, 5, plans, "SIZE", lambda c: [r.pk for r in c["page"].rows], lambda c: c["page"].next, 8),
    "plans:tasks": (_tasks, 5, plans, "SIZE", lambda c: [r[0].pk for r in c["rows"]], lambda c: c["page"].next, 8),
    "determinations:list": (_files, 3, determinations, "PAGE", lambda c: [r.pk for r in c["found"].rows], lambda c: c["found"].next, 10),
    "ledger:events": (_events, 5, audit, "_PAGE", lambda c: [e.pk for e in c["events"]], lambda c: c["older"], 12),
}  # fmt: skip


def test_every_list_that_can_grow_has_pages() -> None:
    grows = {name for name, query in LISTS.items() if {"after", "before"} & set(query)}
    assert grows - {"alerts:export", "ledger:looks"} == set(
        PAGED
    )  # two that are whole: a file, and sums by person


@pytest.mark.parametrize("name", sorted(PAGED))
def test_the_pages_of_a_list_show_each_row_once_with_few_queries(
    as_reader, member, monkeypatch, django_assert_max_num_queries, name
) -> None:
    make, count, module, size, rows_of, next_of, queries_max = PAGED[name]
    browser, address = as_reader(name), reverse(name)
    make(count, member)
    whole = rows_of(browser.get(address).context)
    assert len(whole) >= min(count, 2) and len(set(whole)) == len(whole)
    if size == "SIZES":  # a size of the address
        monkeypatch.setattr(cases, "SIZES", (SIZE,))
        asked = {"size": str(SIZE)}
    else:
        monkeypatch.setattr(module, size, SIZE)
        asked = {}
    seen, place = [], ""
    for _ in range(len(whole)):
        with django_assert_max_num_queries(queries_max):
            page = browser.get(address, asked | ({_place_of(name): place} if place else {})).context
        seen += rows_of(page)
        place = next_of(page)
        if not place:
            break
    assert not place
    # Opening a page may itself be an event; those come before the first of the list.
    assert [row for row in seen if row in whole] == whole and len(set(seen)) == len(seen)


def _place_of(name: str) -> str:
    return "before" if "before" in LISTS[name] else "after"


def test_rows_without_a_day_stand_last_and_are_reached(acts) -> None:
    with acts("street_officer"):
        made = [a_case(NORTH) for _ in range(4)]
        # The later the key the earlier the day: a page that forgot either column would show a row twice.
        for n, case in enumerate(sorted(made, key=lambda case: case.pk.hex, reverse=True)):
            day = DAY + timedelta(n) if n < 2 else None
            Case.objects.filter(pk=case.pk).update(
                next_on=day, **({} if day else {"state": "closed", "outcome": "helped", "closed_on": DAY})
            )
        seen, place = [], ""
        for _ in made:
            page = page_behind(Case.objects.all(), ("next_on", "id"), place, 1, nullable=("next_on",))
            seen, place = seen + page.rows, page.next
        assert [case.next_on for case in seen] == [DAY, DAY + timedelta(1), None, None]
        assert {case.pk for case in seen} == {case.pk for case in made}
        with pytest.raises(UnknownFilter):
            page_behind(Case.objects.all(), ("next_on", "id"), "~", 1)
