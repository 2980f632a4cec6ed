"""Pages of accounts: who sees whom, hiring and posting through the forms, in both languages."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest

from closeknit.casework.accounts.actors import staff_actor
from closeknit.casework.accounts.forms import DayInput
from closeknit.casework.accounts.models import Staff
from tests.casework.conftest import DAY, NORTH, SOUTH

pytestmark = pytest.mark.django_db
NEWCOMER = {"username": "new.one", "shown_name": "新人", "area": "420106", "password": "a-long-password-1"}


def sent(**fields: str) -> dict[str, str]:
    return {"submission": str(uuid.uuid4()), **fields}


def test_an_administrator_hires_posts_and_ends_through_the_pages(browser_of) -> None:
    browser = browser_of("administrator")
    assert browser.post("/staff/hire/", sent(**NEWCOMER)).status_code == 302
    staff = Staff.objects.get(username="new.one")
    posting = {"role": "street_officer", "area": "420106011", "valid_from": DAY.isoformat(), "valid_to": ""}
    assert browser.post(f"/staff/{staff.pk}/post/", sent(**posting)).status_code == 302
    assert staff_actor(staff, DAY).areas_for("alert.read") == ("420106011",)
    end = f"/staff/posting/{staff.postings.get().pk}/end/"
    assert browser.post(end, sent(last_day=DAY.isoformat())).status_code == 302
    assert staff.postings.get().valid_to == DAY
    assert browser.post(f"/staff/{staff.pk}/active/", sent(active="no")).status_code == 302
    staff.refresh_from_db()
    assert not staff.is_active


def test_a_form_sent_twice_hires_once(browser_of) -> None:
    browser, form = browser_of("administrator"), sent(**NEWCOMER)
    first, second = browser.post("/staff/hire/", form), browser.post("/staff/hire/", form)
    assert first["Location"] == second["Location"]
    assert Staff.objects.filter(username="new.one").count() == 1


@pytest.mark.parametrize(
    ("field", "value"), [("username", "a b"), ("password", "short"), ("area", "420107"), ("shown_name", "")]
)
def test_a_wrong_field_is_named_and_what_was_typed_is_kept(browser_of, field, value) -> None:
    response = browser_of("administrator").post("/staff/hire/", sent(**{**NEWCOMER, field: value}))
    assert response.status_code == 422
    page = response.content.decode()
    assert f'href="#id_{field}"' in page
    assert "new.one" in page or field == "username"
    assert not Staff.objects.filter(username="new.one").exists()


def test_a_district_sees_its_own_staff_only(browser_of, member) -> None:
    member("street_officer", NORTH), member("street_officer", SOUTH)
    page = browser_of("administrator").get("/staff/").content.decode()
    assert "street_officer-420106011" in page
    assert "420107" not in page
    foreign = member("street_officer", SOUTH).pk
    assert browser_of("administrator").get(f"/staff/{foreign}/").status_code == 404


@pytest.mark.parametrize("query", ["role=nobody", "area=x", "page=2", "sort=name"])
def test_a_filter_that_is_not_understood_is_refused(browser_of, query) -> None:
    assert browser_of("auditor").get(f"/staff/?{query}").status_code == 400


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    browser_of, member, django_assert_max_num_queries
) -> None:
    for n in range(12):
        member("community_worker", NORTH, f"-{n}")
    browser = browser_of("administrator")
    with django_assert_max_num_queries(12):
        assert browser.get("/staff/").status_code == 200


@pytest.mark.parametrize(
    "address", ["/staff/", "/staff/hire/", "/staff/areas/", "/staff/roles/", "/account/2fa/"]
)
def test_pages_speak_the_language_that_is_asked_for(browser_of, address) -> None:
    browser = browser_of("administrator")
    english = browser.get(address).content.decode()
    browser.cookies["django_language"] = "zh-hans"
    chinese = browser.get(address).content.decode()
    (title,) = re.findall("<h1>(.*?)</h1>", english, re.S)
    (other,) = re.findall("<h1>(.*?)</h1>", chinese, re.S)
    assert re.search("[a-z]", title) and re.search("[一-龥]", other)


def test_the_printed_table_of_roles_is_fresh(root) -> None:
    from closeknit.cli.roles import lines

    printed = (root / "docs/roles.md").read_text("utf-8")
    assert printed == "\n".join(lines()) + "\n", "python -m closeknit.cli.roles > docs/roles.md"


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_day_stands_in_its_field_as_browsers_take_it(lang: str) -> None:
    """In Chinese a day is written 2024/9/3, which a browser's date field throws away."""
    from django.utils.translation import override

    with override(lang):
        assert 'value="2024-09-03"' in DayInput().render("on", date(2024, 9, 3))
