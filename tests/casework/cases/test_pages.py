"""The list and the pages of a case, in both languages, as each person may see them."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.cases.models import Case
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.ledger.models import Event
from tests.casework.conftest import AT, DAY, NORTH, SOUTH
from tests.casework.samples import a_case

pytestmark = pytest.mark.django_db
TABS = ("overview", "members", "alerts", "documents", "timeline", "print")


def make(*communities: str) -> list[Case]:
    with acting_as(Job("test", frozenset(POLICY)), DAY, AT):
        return [a_case(community) for community in communities]


@pytest.mark.parametrize(("language", "words"), [("en", "Cases"), ("zh-hans", "个案")])
def test_the_list_speaks_both_languages(browser_of, language, words):
    make(NORTH)
    browser = browser_of("street_officer")
    browser.cookies["django_language"] = language
    page = browser.get(reverse("cases:list")).content.decode()
    assert f"<h1>{words}</h1>" in page


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_tab_opens_with_the_identity_bar_and_few_queries(
    browser_of, django_assert_max_num_queries, tab, language
):
    (case,) = make(NORTH)
    browser = browser_of("street_officer")
    browser.cookies["django_language"] = language
    with django_assert_max_num_queries(30):
        page = browser.get(reverse(f"cases:{tab}", kwargs={"case_id": case.pk}))
    assert page.status_code == 200
    assert case.number in page.content.decode()


def test_the_list_makes_as_many_queries_for_many_cases_as_for_one(browser_of, django_assert_max_num_queries):
    make(*[NORTH] * 12)
    browser = browser_of("street_officer")
    with django_assert_max_num_queries(14):
        page = browser.get(reverse("cases:list"))
    assert page.content.decode().count("<tr") == 13


def test_the_twin_district_sees_no_case_and_no_figure(browser_of):
    (case,) = make(NORTH)
    browser = browser_of("district_officer", SOUTH)
    page = browser.get(reverse("cases:list")).content.decode()
    assert case.number not in page
    assert "<b>0</b>" in page
    assert browser.get(reverse("cases:overview", kwargs={"case_id": case.pk})).status_code == 404
    absent = browser.get(reverse("cases:overview", kwargs={"case_id": uuid.uuid4()}))
    assert absent.status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "strange=1",
        "state=gone",
        "level=pink",
        "size=21",
        "sort=name",
        "after=nonsense",
        "area=42%27",
        "worker=x",
    ],
)
def test_a_filter_that_is_not_understood_is_refused_and_never_wider(browser_of, query):
    assert browser_of("street_officer").get(f"{reverse('cases:list')}?{query}").status_code == 400


@pytest.mark.parametrize("sort", ["due", "newest"])
def test_pages_of_the_list_show_every_case_once(browser_of, sort):
    cases = make(*[NORTH] * 45)
    browser, address, seen = browser_of("street_officer"), f"?sort={sort}", []
    for _ in range(3):
        page = browser.get(reverse("cases:list") + address).context
        seen += [case.pk for case in page["page"].rows]
        address = f"?sort={sort}&after={page['page'].next}"
    assert sorted(seen) == sorted(case.pk for case in cases)
    assert page["page"].next == ""


def test_a_case_is_found_by_its_number(browser_of):
    one, _ = make(NORTH, NORTH)
    rows = browser_of("street_officer").get(f"{reverse('cases:list')}?q={one.number}").context["page"].rows
    assert [case.pk for case in rows] == [one.pk]


def test_printing_is_written_down(browser_of):
    (case,) = make(NORTH)
    browser_of("street_officer").get(reverse("cases:print", kwargs={"case_id": case.pk}))
    assert Event.objects.filter(verb="case.print", subject_id=str(case.pk)).count() == 1


def closing(case: Case, submission: str, version: int = 1) -> dict[str, str]:
    return {
        "submission": submission,
        "version": str(version),
        "code": "08",
        "reason": "nothing was found at the door",
    }


def test_a_form_sent_twice_closes_once(browser_of):
    (case,) = make(NORTH)
    browser, sent = browser_of("street_officer"), closing(case, str(uuid.uuid4()))
    address = reverse("cases:close", kwargs={"case_id": case.pk})
    answers = [browser.post(address, sent) for _ in range(2)]
    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, reverse("cases:overview", kwargs={"case_id": case.pk}))
    }
    assert Event.objects.filter(verb="case.close", subject_id=str(case.pk)).count() == 1


def test_the_conflict_page_shows_both_sides_and_loses_nothing(browser_of):
    (case,) = make(NORTH)
    address = reverse("cases:next_contact", kwargs={"case_id": case.pk})
    browser_of("community_worker").post(
        address,
        {
            "submission": str(uuid.uuid4()),
            "version": "1",
            "day": "2024-09-20",
            "reason": "they are away till then",
        },
    )
    answer = browser_of("street_officer").post(
        address,
        {
            "submission": str(uuid.uuid4()),
            "version": "1",
            "day": "2024-09-12",
            "reason": "a neighbour asked for it",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "they are away till then" in page
    assert "a neighbour asked for it" in page
    assert "2024-09-12" in page


def test_what_was_typed_stays_when_a_form_is_refused(browser_of):
    (case,) = make(NORTH)
    answer = browser_of("street_officer").post(
        reverse("cases:close", kwargs={"case_id": case.pk}),
        {"submission": str(uuid.uuid4()), "version": "1", "code": "", "reason": "typed already"},
    )
    assert answer.status_code == 422
    assert "typed already" in answer.content.decode()
