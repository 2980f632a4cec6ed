"""The pages, in both languages: list, file, facts, steps with their check page, letters, notice, quick aid."""

from __future__ import annotations

import re
import uuid
from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from closeknit.casework.determinations.models import Application, QuickAid
from closeknit.casework.determinations.parts import Letter, PublicNotice
from closeknit.casework.determinations.steps import STEPS
from closeknit.casework.ledger.actors import acting_as
from closeknit.casework.ledger.models import Event
from tests.casework.determinations.walk import at
from tests.casework.families import EVERYTHING

pytestmark = pytest.mark.django_db
LANGS = ("en", "zh-hans")


@pytest.fixture
def on(monkeypatch):
    """Let requests happen on a day: on(date(2024, 9, 23))."""
    from closeknit.web import clock

    def set_day(day: date) -> None:
        monkeypatch.setattr(clock, "now", lambda: (day, at(day)))

    return set_day


def text_of(response) -> str:
    html = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html[html.index("<main") :]))


def send(browser, address: str, **fields):
    return browser.post(address, {"submission": str(uuid.uuid4()), **fields})


def step(walk, name: str) -> str:
    return reverse(f"determinations:{name}", kwargs={"application_id": walk.file.pk})


@pytest.mark.parametrize("language", LANGS)
def test_list_and_file_in_both_languages_with_bounded_queries(
    walk, browser_of, on, language, django_assert_max_num_queries
):
    walk.to_decision().confirm()
    on(date(2024, 10, 16))
    browser = browser_of("district_officer")
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with django_assert_max_num_queries(30):
        listed = browser.get(reverse("determinations:list"))
    assert "周" in text_of(listed) and "周建国" not in text_of(listed)
    with django_assert_max_num_queries(60):
        page = browser.get(step(walk, "detail"))
    said = text_of(page)
    assert page.status_code == 200 and "周建国" not in said and "420106197" not in said
    if language == "en":
        wanted: tuple[str, ...] = ("560.00", "dibao", "940 yuan", "art. 23", "4 member(s)")
        numbers_of_papers = r"[一-鿿]+〔\d+〕\d+号"
        left = re.sub(f"[周李][*＊]+|{numbers_of_papers}", "", said[: said.index("What has happened")])
        assert not re.findall(r"[一-鿿]{2,}", left)
    else:
        wanted = ("560.00", "最低生活保障", "940元", "第23条", "共同生活成员4人")
    for word in wanted:
        assert word in said, word
    with walk.as_("auditor", date(2024, 10, 16)):
        assert Event.objects.filter(verb="determination.look", subject_id=str(walk.file.pk)).exists()


@pytest.mark.parametrize("language", LANGS)
def test_every_page_of_a_file_opens(walk, browser_of, on, language):
    walk.to_decision()
    on(date(2024, 10, 9))
    with walk.as_("street_officer", date(2024, 10, 9)):
        letters = list(Letter.objects.filter(application=walk.file))
    for role in ("street_officer", "district_confirmer"):
        browser = browser_of(role)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        for name in ("detail", "facts", *(s.name for s in STEPS)):
            assert browser.get(step(walk, name)).status_code in (200, 403), name
        trace = browser.get(
            reverse("determinations:trace", kwargs={"application_id": walk.file.pk, "number": 1})
        )
        assert trace.status_code == 200
        for letter in letters:
            assert (
                browser.get(reverse("determinations:letter", kwargs={"letter_id": letter.pk})).status_code
                == 200
            )


def test_the_decision_shows_its_effect_first_and_is_done_once(walk, browser_of, on):
    walk.to_decision()
    on(date(2024, 10, 15))
    browser, address = browser_of("district_confirmer"), step(walk, "confirm")
    assert 'value="560"' in browser.get(address).content.decode()
    version = walk.now.version
    shown = send(browser, address, version=version, tier="dibao", amount="560")
    assert (
        shown.status_code == 200
        and "Check before you decide" in text_of(shown)
        and walk.now.state == "sent_up"
    )
    fields = {
        "submission": str(uuid.uuid4()),
        "version": version,
        "tier": "dibao",
        "amount": "560",
        "checked": "1",
    }
    for _ in range(2):
        assert browser.post(address, fields).status_code == 302
    assert walk.now.state == "confirmed"
    assert send(browser, address, version=version, tier="dibao", amount="560", checked="1").status_code in (
        409,
        422,
    )
    assert Event.objects.filter(verb="determination.confirm").count() == 1


def test_a_refused_step_keeps_what_was_typed_and_says_why(walk, browser_of, on):
    walk.draft().submit().accept()
    on(date(2024, 9, 12))
    officer = walk.member("street_officer")
    browser = browser_of("street_officer")
    answer = send(browser, step(walk, "record_survey"), version=walk.now.version, result="typed by hand")
    assert answer.status_code == 422 and "typed by hand" in answer.content.decode()
    answer = send(
        browser, step(walk, "plan_survey"), version=walk.now.version, done_on="2024-09-12", first=officer.pk,
        second=officer.pk,
    )  # fmt: skip
    assert answer.status_code == 422 and "Two different people go" in text_of(answer)
    assert walk.now.state == "accepted"


def test_a_fact_is_stated_on_its_page(walk, browser_of, on):
    walk.draft().submit().accept()
    on(date(2024, 9, 13))
    browser = browser_of("street_officer")
    answer = send(
        browser, step(walk, "state_fact"), version=walk.now.version, about="household", name="deposits_fen", value="4,000",
        source="register", reference="financial_checks 2024-09", as_of="2024-09-01",
    )  # fmt: skip
    assert answer.status_code == 302
    facts = text_of(browser.get(step(walk, "facts")))
    assert "4,000 yuan" in facts and "financial_checks 2024-09" in facts


@pytest.mark.parametrize("query", ["?view=everything", "?area=42", "?after=x~y", "?late=2"])
def test_unknown_filters_are_refused_and_never_wider(browser_of, query):
    assert browser_of("district_officer").get(reverse("determinations:list") + query).status_code == 400


def test_a_letter_is_printed_with_the_name_and_leaves_a_trace(walk, browser_of, on):
    walk.to_decision().confirm()
    on(date(2024, 10, 16))
    browser = browser_of("street_officer")
    with walk.as_("street_officer", date(2024, 10, 16)):
        letter = Letter.objects.get(application=walk.file, what="confirmation")
    address = reverse("determinations:letter", kwargs={"letter_id": letter.pk})
    assert "周建国" not in text_of(browser.get(address))
    assert browser.get(address + "?copy=1").status_code == 422
    printed = send(browser, reverse("determinations:print_letter", kwargs={"letter_id": letter.pk}))
    copy = text_of(browser.get(printed["Location"]))
    assert "周建国" in copy and letter.code in copy
    assert Event.objects.filter(verb="letter.print", subject_id=str(letter.pk)).count() == 1
    assert "周" not in str(letter.content)


def test_a_letter_is_verified_by_its_code_without_a_word_about_anybody(walk, client, on):
    walk.to_decision().confirm()
    on(date(2024, 10, 16))
    with walk.as_("street_officer", date(2024, 10, 16)):
        letter = Letter.objects.get(application=walk.file, what="confirmation")
    address = reverse("determinations:verify")
    found = text_of(client.get(address, {"code": letter.code.lower()}))
    assert "has been confirmed" in found and "周" not in found and "560" not in found
    assert "No letter has this code" in text_of(client.get(address, {"code": "AAAA-BBBB-CCCC"}))


def test_a_notice_that_nobody_posted_is_not_found(client, db):
    assert client.get(reverse("determinations:notice", kwargs={"token": "guessed"})).status_code == 404


def test_a_child_who_applies_is_not_named_in_public(walk, client, on):
    walk.draft().submit().accept().check().survey().facts().propose().opine().post()
    with walk.as_("street_officer", date(2024, 9, 23)):
        file = Application.objects.here(pk=walk.file.pk)
        Application.objects.filter(pk=file.pk).update(applicant=file.people[1][1])
        token = PublicNotice.objects.get(application=file).token
    on(date(2024, 9, 24))
    said = text_of(client.get(reverse("determinations:notice", kwargs={"token": token})))
    assert "a child (not named)" in said and "周" not in said


def test_quick_aid_from_the_form_to_the_receipt(browser_of, on):
    on(date(2024, 9, 2))
    browser = browser_of("street_officer")
    made = send(
        browser, reverse("determinations:quick_aid_new"), area="420106011001", person="a man at the station", cause="accident",
        statement="hit by a bicycle", amount="500",
    )  # fmt: skip
    assert made.status_code == 302
    page = text_of(browser.get(made["Location"]))
    assert "a man at the station" in page and "2024-09-05" in page
    assert send(browser, made["Location"] + "give/", version=1, receipt="in cash, signed").status_code == 302
    with acting_as(EVERYTHING, date(2024, 9, 2), at(date(2024, 9, 2))):
        assert QuickAid.objects.get().given_on == date(2024, 9, 2)
