"""The page of a simulation as a person sees it: in Chromium, offline, on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from closeknit.packs.loader import load_pack
from closeknit.screening.areas import Areas
from closeknit.screening.simulating.comparing import count
from closeknit.screening.simulating.files import write_file

pytestmark = pytest.mark.needs("chromium")
SAID = ["dibao.line=urban:940,rural:820", "marginal.ratio=2.0"]
Opener = Callable[..., Any]


def household(key: int, before: str, after: str, fen_before: int, fen_after: int) -> dict[str, Any]:
    return {
        "household_key": key, "street": "420106011", "community": "420106011001", "members": 3, "in_scope": True,
        "before": before, "after": after, "fen_before": fen_before, "fen_after": fen_after,
        "more_before": fen_before, "more_after": fen_after,
        "is_with_disabled": key % 2 == 0, "is_with_minors": key % 3 == 0, "is_elderly_only": False,
    }  # fmt: skip


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Opener]:
    """Open a page offline at a width; anything the console says, or any request, is a failure."""
    pack, contexts, faults = load_pack("cn"), [], []
    households = [household(n, "marginal", "dibao", 0, 1_234_567_00) for n in range(12)]
    households += [household(20 + n, t, t, 94_000, 96_000) for n, t in enumerate(["single_person", "rigid"])]
    simulation = count(pack, households, [])

    def opened(lang: str, width: int = 360) -> Any:
        file = tmp_path / f"{lang}.html"
        write_file(file, pack, simulation, SAID, date(2024, 8, 31), Areas({}, None, True), lang)
        context = chromium.new_context(viewport={"width": width, "height": 740}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: r.url.startswith(("file:", "data:")) or faults.append(r.url))
        page.goto(file.as_uri())
        page.locator("html[data-ready=yes]").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_it_fits_the_width_with_its_chart(show: Opener, lang: str, width: int) -> None:
    page = show(lang, width)
    assert not page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth")
    box = page.locator("#chart svg").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["height"] > 100
    drawn = page.locator("#chart svg text").all_text_contents()
    tiers = page.locator("table").nth(1).locator("tbody tr td:first-child").all_text_contents()
    written = "".join("".join(drawn).split())  # long names are drawn on several lines
    assert len(tiers) == 4 and all("".join(tier.split()) in written for tier in tiers)


def test_only_its_own_scripts_and_styles_are_let_run(show: Opener) -> None:
    page = show("en")
    policy = page.locator("meta[http-equiv]").get_attribute("content")
    assert "unsafe" not in policy and policy.count("'sha256-") == 3


def test_it_can_be_read_by_keyboard_and_aloud(show: Opener) -> None:
    page = show("zh")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.locator("#chart").get_attribute("aria-label")
    for pane in page.locator(".pane").all():
        assert pane.get_attribute("tabindex") == "0" and pane.get_attribute("aria-labelledby")
