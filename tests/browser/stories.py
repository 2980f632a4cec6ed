"""How the stories are told: somebody signed in sees words, follows links, fills fields by their labels and presses buttons.

Only what a page shows is used; every word is said as (English, Chinese). Nothing of closeknit is imported here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser.conftest import Demonstration, copied, opening, serving

DISTRICT, STREET, HEAD, CONFIRMER = (
    "district_officer",
    "street_officer",
    "street_head",
    "district_confirmer",
)
ONE, TWO = "worker.1", "worker.2"  # the two workers of the Zhous' community
PATIENCE_MS = 10_000
Words = tuple[str, str]


class Person:
    """Somebody at a browser, in one language."""

    def __init__(self, page: Any, lang: str) -> None:
        self.page, self.lang = page, lang
        self._within: Any = None

    def say(self, en: str, zh: str) -> str:
        """Return the words in this person's language."""
        return zh if self.lang == "zh" else en

    @property
    def main(self) -> Any:
        return self._within or self.page.locator("main")

    @contextmanager
    def section(self, text: str) -> Iterator[Person]:
        """Look only at the part of the page whose heading holds a text, opened where it is closed."""
        found = self.page.locator("main section", has=self.page.locator("h2", has_text=text)).first
        summary = found.locator("summary").first
        if summary.count():
            summary.click()
        self._within = found
        yield self
        self._within = None

    def on(self, day: str) -> Person:
        """Set the day of the demonstration by the form at the foot of every page."""
        self.page.fill("footer input[name=day]", day)
        self.page.click("footer form button")
        assert self.page.locator(".who .day").inner_text() == day
        return self

    def menu(self, en: str, zh: str) -> Person:
        """Follow the main menu."""
        self.page.locator("nav.menu").get_by_role("link", name=self.say(en, zh), exact=True).click()
        return self

    def follow(self, en: str, zh: str, within: str | None = None) -> Person:
        """Follow the first link of these words, where asked in the line that holds `within`."""
        place = self.line(within) if within else self.main
        place.get_by_role("link", name=self.say(en, zh), exact=True).first.click()
        return self

    def line(self, text: str) -> Any:
        """The line of a list or table that holds a text."""
        return self.main.locator("tr, li", has_text=text).first

    def open(self, text: str | re.Pattern[str]) -> Person:
        """Follow the first link whose words hold a text."""
        self.main.get_by_role("link", name=text).first.click()
        return self

    def press(self, en: str, zh: str) -> Person:
        """Press a button."""
        self.main.get_by_role("button", name=self.say(en, zh), exact=True).click()
        return self

    def field(self, en: str, zh: str, nth: int = 0) -> Any:
        return self.main.get_by_label(self.say(en, zh), exact=True).nth(nth)

    def fill(self, label: Words, value: str, nth: int = 0) -> Person:
        """Write into the field of a label."""
        self.field(*label, nth).fill(value)
        return self

    def choose(self, label: Words, *holding: str, nth: int = 0) -> Person:
        """Choose the option whose words hold all the given ones."""
        field = self.field(*label, nth)
        found = [
            o for o in field.locator("option").all() if all(h in (o.text_content() or "") for h in holding)
        ]
        assert found, (label, holding, field.inner_text())
        field.select_option(value=found[0].get_attribute("value"))
        return self

    def tick(self, en: str, zh: str) -> Person:
        """Tick a box, or take one of several."""
        self.field(en, zh).check()
        return self

    def step(self, en: str, zh: str) -> Person:
        """Follow a step's link and press the button of the same words."""
        return self.follow(en, zh).press(en, zh)

    def sees(self, *wanted: Words | str) -> Person:
        """Assert that the page says this."""
        text = self.text()
        for one in wanted:
            words = one if isinstance(one, str) else self.say(*one)
            assert words in text, f"{words!r} is not on {self.page.url}:\n{text}"
        return self

    def sees_not(self, *unwanted: Words | str) -> Person:
        """Assert that the page does not say this."""
        text = self.text()
        for one in unwanted:
            words = one if isinstance(one, str) else self.say(*one)
            assert words not in text, f"{words!r} is on {self.page.url}:\n{text}"
        return self

    def text(self) -> str:
        """The words of the page, each space one."""
        return re.sub(r"\s+", " ", self.main.inner_text())


class Office:
    """Everybody of one district, each at a browser of their own from the moment they are asked for."""

    def __init__(self, opened: Callable[..., Any], lang: str, made: Demonstration) -> None:
        self._opened, self.lang, self.made = opened, lang, made
        self._people: dict[str, Person] = {}

    def say(self, en: str, zh: str) -> str:
        """Return the words in the office's language."""
        return zh if self.lang == "zh" else en

    def __call__(self, who: str, day: str | None = None) -> Person:
        """Return somebody, signed in, with today's work in front, on a day."""
        if who not in self._people:
            width = 390 if who == ONE else 1280  # this worker has a phone
            self._people[who] = Person(self._opened(who, self.lang, width), self.lang)
            self._people[who].page.set_default_timeout(PATIENCE_MS)
        person = self._people[who]
        person.page.goto("/")
        return person.on(day) if day else person

    def public(self, address: str) -> Person:
        """Somebody who is not signed in, at an address."""
        person = Person(self._opened(None, self.lang), self.lang)
        person.page.goto(address)
        return person

    @property
    def signed_in(self) -> int:
        return len(self._people)


@contextmanager
def office_of(made: Demonstration, chromium: Any, lang: str, folder: Path, *options: str) -> Iterator[Office]:
    """Serve a copy of the demonstration and yield its people."""
    with copied(made, folder) as own, serving(own, *options) as served, opening(chromium, served) as opened:
        yield Office(opened, lang, own)
