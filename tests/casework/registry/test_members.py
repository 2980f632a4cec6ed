"""Members by the pages: entered with a number that says day of birth and sex, ended with a reason, both in the ledger."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from closeknit.casework.determinations.members import consent_needed
from closeknit.casework.ledger.models import Event
from closeknit.casework.registry import actions
from closeknit.casework.registry.models import Household, Membership, Person
from closeknit.casework.registry.sealing import opened
from tests.casework.conftest import DAY, NORTH, SOUTH
from tests.casework.families import reported, resident_number, zhou

pytestmark = pytest.mark.django_db
BORN = date(2015, 4, 20)


@pytest.fixture
def family(areas) -> Household:
    """A family that somebody reported: its head alone is known, by name."""
    return reported(name="赵建民").household


def sent(**fields: str) -> dict[str, str]:
    first = {"relation": "child", "name": "赵乐乐", "since": DAY.isoformat(), "counts": "yes"}
    return {"submission": str(uuid.uuid4()), **first, **fields}


def address(family: Household) -> str:
    return f"/registry/household/{family.pk}/member/"


def test_a_member_enters_and_the_number_says_birth_and_sex(browser_of, family, job) -> None:
    number = resident_number(NORTH, BORN, 653)
    browser, form = browser_of("community_worker"), sent(number=f" {number[:6]} {number[6:]} ")
    first, second = browser.post(address(family), form), browser.post(address(family), form)
    assert first.status_code == 302 and first["Location"] == second["Location"]
    person = Person.objects.get(memberships__household=family, memberships__relation="child")
    assert (person.birth_year, person.sex, person.masked_name) == (2015, "male", "赵**")
    assert opened(person, "birth_day") == "2015-04-20" and opened(person, "number") == number
    assert consent_needed(person, DAY) == "guardian"
    assert Event.objects.filter(verb="household.add_member", subject_id=str(family.pk)).count() == 2
    said = browser.get(first["Location"]).content.decode()
    assert "2015" in said and "赵乐乐" not in said and number not in said


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "420106201504206530"}, "number"),
        ({"number": ""}, "birth_day"),
        ({"number": "", "birth_day": "2031-01-01"}, "birth_day"),
        ({"relation": "self", "birth_day": "2015-04-20"}, "relation"),
        ({"name": "", "birth_day": "2015-04-20"}, "name"),
        ({"birth_day": "2015-04-20", "since": "2031-01-01"}, "since"),
    ],
)
def test_a_wrong_field_is_named_in_both_languages_and_what_was_typed_stays(
    browser_of, family, wrong, field
) -> None:
    browser = browser_of("community_worker")
    for lang, word in (("en", "Please correct this"), ("zh-hans", "请更正以下内容")):
        answer = browser.post(address(family), sent(**wrong), headers={"accept-language": lang})
        page = answer.content.decode()
        assert answer.status_code == 422 and f'href="#id_{field}"' in page and word in page


def test_somebody_who_belongs_to_another_household_is_not_entered_twice(browser_of, family, job) -> None:
    number = opened(zhou().memberships.get(relation="child").person, "number")
    answer = browser_of("community_worker").post(address(family), sent(number=number))
    assert answer.status_code == 422 and "find them first" in answer.content.decode()


def test_a_member_ends_on_a_day_with_a_reason(browser_of, family, acts) -> None:
    with acts("community_worker"):
        child = actions.add_person(family, "child", name="赵乐乐", birth_day=BORN).memberships.get()
    end, browser = f"/registry/member/{child.pk}/end/", browser_of("community_worker")
    ask = {"submission": str(uuid.uuid4()), "last_day": DAY.isoformat()}
    assert browser.post(end, ask | {"reason": "x"}).status_code == 422
    assert browser.post(end, ask | {"last_day": "2031-01-01", "reason": "moved away"}).status_code == 422
    assert (
        browser.post(
            end, ask | {"submission": str(uuid.uuid4()), "reason": "lives with his aunt"}
        ).status_code
        == 302
    )
    with acts("community_worker"):
        assert Membership.objects.get(pk=child.pk).until == DAY
    assert browser.get(end).status_code == 404


def test_the_twin_district_and_who_may_not_write_are_refused(browser_of, family) -> None:
    assert browser_of("community_worker", SOUTH).get(address(family)).status_code == 404
    assert browser_of("auditor").get(address(family)).status_code == 403


def test_a_corrected_number_or_day_of_birth_corrects_what_hangs_on_it(family, acts) -> None:
    with acts("street_officer"):
        head = family.memberships.get().person
        actions.correct_person(
            head, "number", resident_number(NORTH, date(1985, 3, 12), 632), "identity card"
        )
        head = Person.objects.here(pk=head.pk)
        assert (head.birth_year, head.sex, opened(head, "birth_day")) == (1985, "female", "1985-03-12")
        actions.correct_person(head, "birth_day", "1986-03-12", "household book")
        assert Person.objects.here(pk=head.pk).birth_year == 1986
        with pytest.raises(actions.Refused, match="like 1979-05-03"):
            actions.correct_person(
                Person.objects.here(pk=head.pk), "birth_day", "12.3.1986", "household book"
            )
