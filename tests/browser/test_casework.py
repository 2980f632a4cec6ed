"""Casework as people see it: signed in by their role, in both languages, on a desk and on a phone.

Any fault that axe finds, any word of the console, any request elsewhere is a failure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Casework, opening

pytestmark = pytest.mark.needs("chromium")
WIDTHS = (1280, 390, 320)
LANGS = ("en", "zh")
# Words that stay in Latin letters on a Chinese page: codes, our own names, names of hashes and of techniques.
LATIN = re.compile(
    r"[a-z]+(?:[._][a-z0-9.]+)+|\bEnglish\b|\bsm3\b|CSV|\bExcel\b|\bSHA-?256\b|\bHMAC\b|\b[A-Z]{2,}\b",
    re.I,
)


@pytest.fixture
def opened(chromium: Any, casework: Casework) -> Iterator[Callable[..., Any]]:
    """Open a page signed in as a role; faults are collected and asserted at the end."""
    with opening(chromium, casework) as open_as:
        yield open_as


def sound(page: Any) -> None:
    """Assert that axe finds nothing, that there is one h1 and no sideways scrolling of the page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


PAGES = [
    (None, "/account/login/"),
    ("administrator", "/staff/"),
    ("administrator", "/staff/hire/"),
    ("administrator", "/staff/areas/"),
    ("administrator", "/staff/roles/"),
    ("administrator", "/account/2fa/"),
    ("administrator", "/account/password/change/"),
    ("auditor", "/audit/"),
    ("auditor", "/audit/looks/"),
]
# The lists where work begins, as a street officer with a phone and an officer of the district see them.
WORK = [
    pytest.param(role, address, marks=pytest.mark.ci)
    for role, addresses in (
        ("street_officer", ("/today/", "/alerts/report/", "/plans/tasks/", "/registry/", "/help/")),
        (
            "district_officer",
            ("/alerts/", "/cases/", "/determinations/", "/plans/", "/dashboards/", "/policy/"),
        ),
    )
    for address in addresses
]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    ("role", "address"), [*PAGES, *WORK], ids=[a for _, a in PAGES] + [a.values[1] for a in WORK]
)
def test_a_page_is_sound_for_everybody_at_every_width(opened, role, address, lang) -> None:
    page = opened(role, lang)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        sound(page)


def own_words(page: Any) -> str:
    """The page's own words, without data, which stand in the language they came in."""
    text: str = page.locator("body").inner_text()
    for data in page.locator("td, option, code, .person, dd").all_inner_texts():
        if data.strip():
            text = text.replace(data, " ")
    return text


@pytest.mark.parametrize(("role", "address"), PAGES, ids=[address for _, address in PAGES])
def test_no_word_is_left_untranslated(opened, role, address) -> None:
    page = opened(role, "zh")
    page.goto(address)
    assert not re.findall(r"[A-Za-z]{3,}", LATIN.sub(" ", own_words(page)))
    page = opened(role, "en")
    page.goto(address)
    assert not re.findall("[一-龥]+", own_words(page).replace("简体中文", ""))


def test_a_wrong_password_says_so_and_keeps_the_name(opened, casework) -> None:
    page = opened(None)
    page.goto("/account/login/")
    page.fill("#id_login", casework.users["auditor"][0])
    page.fill("#id_password", "not the password")
    page.click("main button.primary")
    assert page.locator("[role=alert]").is_visible()
    assert page.locator("#id_login").input_value() == casework.users["auditor"][0]
    sound(page)


def test_the_day_of_the_demonstration_is_set_by_the_form_below(opened) -> None:
    page = opened("auditor")
    page.fill("input[name=day]", "2024-09-03")
    page.click("form[action$='/demonstration/day/'] button")
    assert page.locator(".who .day").inner_text() == "2024-09-03"
    page.fill("input[name=day]", "2024-09-02")
    page.click("form[action$='/demonstration/day/'] button")


def test_an_administrator_hires_somebody_in_the_browser(opened) -> None:
    page = opened("administrator")
    page.goto("/staff/hire/")
    page.fill("#id_username", "browser.newcomer")
    page.fill("#id_shown_name", "新来的")
    page.fill("#id_password", "a-long-password-1")
    page.click("main button.primary")
    assert page.locator("h1").inner_text() == "新来的"
    page.goto("/staff/?q=browser.newcomer")
    assert page.locator("table.list tbody tr").count() == 1
