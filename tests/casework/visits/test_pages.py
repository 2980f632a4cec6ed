"""The visit form as people fill it in, and the pages around it, in both languages."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from closeknit.casework.accounts.policy import POLICY
from closeknit.casework.ledger.actors import Job, acting_as
from closeknit.casework.registry.actions import add_person
from closeknit.casework.visits.models import Visit
from closeknit.casework.visits.reading import fen_of, month_of
from tests.casework.conftest import AT, DAY, NORTH, SOUTH
from tests.casework.samples import a_photo, a_planned_visit

pytestmark = pytest.mark.django_db


def everything():
    return acting_as(Job("test", frozenset(POLICY)), DAY, AT)


@pytest.fixture
def visit(member):
    member("community_worker"), member("street_officer")
    with everything():
        planned = a_planned_visit(NORTH)
        add_person(planned.case.household, "self")
    return planned


def filled_in(**other: str) -> dict[str, str]:
    return {
        "submission": str(uuid.uuid4()), "version": "1", "manner": "home", "was_met": "yes", "degree": "2",
        "first_signed": "Li", "second_signed": "Wang", "p0_signed": "Zhou", "causes": "illness",
        "h_deposits_fen": "４,０００元", "p0_can_bathe": "no", "p0_income0_item": "wages", "p0_income0_fen": "1200.5",
        "p0_income0_from": "2024年6月", "p0_income0_to": "2024/8",
    } | other  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_pages_open_in_both_languages_with_few_queries(
    browser_of, django_assert_max_num_queries, visit, language
):
    browser = browser_of("community_worker")
    browser.cookies["django_language"] = language
    with everything():
        photo = a_photo(NORTH)
    addresses = [
        reverse("visits:of_case", kwargs={"case_id": visit.case_id}),
        reverse("visits:record", kwargs={"planned_id": visit.pk}),
        reverse("visits:detail", kwargs={"visit_id": photo.visit.pk}),
        reverse("visits:correct", kwargs={"visit_id": photo.visit.pk}),
    ]
    for address in addresses:
        with django_assert_max_num_queries(30):
            assert browser.get(address).status_code == 200


def test_a_form_filled_in_as_people_type_becomes_fen_and_months(browser_of, visit):
    answer = browser_of("community_worker").post(
        reverse("visits:record", kwargs={"planned_id": visit.pk}), filled_in()
    )
    assert answer.status_code == 302
    with everything():
        (kept,) = Visit.objects.all()
        (entries,) = kept.seen["income"].values()
    assert kept.seen["facts"][""] == {"deposits_fen": 400_000}
    assert entries == [{"item": "wages", "from": "2024-06", "to": "2024-08", "fen_month": 120_050}]


def test_a_double_click_makes_one_record(browser_of, visit):
    browser, sent = browser_of("community_worker"), filled_in()
    address = reverse("visits:record", kwargs={"planned_id": visit.pk})
    assert len({browser.post(address, sent)["Location"] for _ in range(2)}) == 1
    with everything():
        assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"h_deposits_fen": "-5"},
        {"h_deposits_fen": "=1+1"},
        {"h_deposits_fen": "1.234"},
        {"p0_income0_from": ""},
        {"p0_income0_item": ""},
        {"p0_income0_to": "2024-05"},
        {"p0_income0_from": "June"},
        {"p0_signed": "", "refusal": ""},
        {"first_signed": ""},
        {"manner": "phone"},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(browser_of, visit, wrong):
    answer = browser_of("community_worker").post(
        reverse("visits:record", kwargs={"planned_id": visit.pk}), filled_in(living="typed already") | wrong
    )
    assert answer.status_code == 422
    assert 'class="errors"' in answer.content.decode()
    assert "typed already" in answer.content.decode()
    with everything():
        assert not Visit.objects.exists()


def test_the_twin_district_finds_neither_plan_nor_record(browser_of, visit):
    with everything():
        photo = a_photo(NORTH)
    stranger = browser_of("district_officer", SOUTH)
    for address in (
        reverse("visits:of_case", kwargs={"case_id": visit.case_id}),
        reverse("visits:record", kwargs={"planned_id": visit.pk}),
        reverse("visits:detail", kwargs={"visit_id": photo.visit.pk}),
    ):
        assert stranger.get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "fen"), [("", None), ("0", 0), ("１２００", 120_000), (" 1,200.50 元", 120_050), ("¥3", 300)]
)
def test_yuan_as_people_type_them(typed, fen):
    assert fen_of(typed) == fen


@pytest.mark.parametrize(
    ("typed", "month"),
    [("", ""), ("2024-8", "2024-08"), ("2024.12", "2024-12"), ("２０２４年３月", "2024-03")],
)
def test_months_as_people_type_them(typed, month):
    assert month_of(typed) == month
