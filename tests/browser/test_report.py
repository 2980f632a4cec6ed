"""The report as a person sees it: in Chromium, offline, on a desk and on a phone, in both languages."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from closeknit.screening.reporting import write_html
from tests.screening import reporting_district as small

pytestmark = pytest.mark.needs("chromium")
CHARTS = ["streets", "map", "reasons", "dimensions", "scores"]
Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    home = small.two_runs(folder / "home")
    small.write_outlines(home)
    return write_html(home, small.pack(), None, folder / "report.html", "en")


@pytest.fixture
def show(chromium: Any, report: Path) -> Iterator[Opener]:
    """Open the report offline at a width; anything the console says, or any request, is a failure."""
    contexts, faults = [], []

    def opened(width: int = 1280, height: int = 900, address: str = "", **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, offline=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda r: r.url.startswith(("file:", "blob:", "data:")) or faults.append(r.url))
        page.goto(report.as_uri() + address)
        page.locator("html[data-ready=yes]").wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def scrolls_sideways(page: Any) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth > window.innerWidth"))


def test_every_chart_is_drawn_as_svg_with_words_and_shapes(show: Opener) -> None:
    page = show()
    for chart in CHARTS:
        drawing = page.locator(f"#chart-{chart} svg")
        assert drawing.count() == 1, chart
        assert drawing.locator("path").count() > 3, chart
        assert drawing.bounding_box()["height"] > 100
    assert "Jiyuqiao" in page.locator("#chart-map svg").inner_html()
    assert "Hospital stays, 120 days" in page.locator("#chart-reasons svg").inner_html()


def test_the_numbers_at_the_bars_are_those_of_the_table(show: Opener) -> None:
    page = show()
    drawn = page.locator("#chart-reasons svg text").all_text_contents()
    rows = page.locator(".figure:has(#chart-reasons) tbody tr").all()
    told = [row.locator("td").nth(2).text_content() for row in rows]
    assert len(told) == 6
    assert [text for text in drawn if text in told][-len(told) :] == told


def test_the_page_changes_its_language_charts_and_filters_with_it(show: Opener) -> None:
    page = show()
    assert page.locator("h1").inner_text() == "Early warnings of 31 August 2024"
    page.get_by_role("button", name="中文").click()
    assert page.locator("h1").inner_text() == "2024年8月31日预警报告"
    assert page.title() == "2024年8月31日预警报告 – 织密"
    assert page.evaluate("() => document.documentElement.lang") == "zh-Hans"
    assert "近120天住院次数" in page.locator("#chart-reasons svg").inner_html()
    assert page.locator("select[name=level] option").all_inner_texts() == ["全部", "红色", "橙色", "黄色"]
    seen = page.locator("main").inner_text()
    assert not set(re.findall(r"[A-Za-z]{4,}", seen)) - {
        "dibao",
        "line",
        "assistance",
        "closeknit",
        "explain",
    }
    page.get_by_role("button", name="English").click()
    assert not re.search("[\u4e00-\u9fff]", page.locator("main").inner_text())


@pytest.mark.parametrize("width", [320, 360, 400])
@pytest.mark.parametrize("lang", ["English", "中文"])
def test_a_phone_never_scrolls_sideways(show: Opener, width: int, lang: str) -> None:
    page = show(width, 740, has_touch=True)
    page.get_by_role("button", name=lang).click()
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert not scrolls_sideways(page)
    for chart in CHARTS:
        box = page.locator(f"#chart-{chart} svg").bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= width


def test_on_a_phone_targets_are_large_enough_for_a_finger(show: Opener) -> None:
    page = show(360, 740, has_touch=True)
    for target in page.locator(
        "button:visible, select:visible, input:visible, nav a, details > summary:visible"
    ).all():
        assert target.bounding_box()["height"] >= 43.5, target.inner_text()


def test_at_twice_the_text_size_nothing_is_lost_sideways(show: Opener) -> None:
    page = show(1280, 900)
    page.evaluate(
        "() => { document.documentElement.style.fontSize = '200%'; document.body.style.fontSize = '28px' }"
    )
    assert not scrolls_sideways(page)


def test_filters_count_stay_in_the_address_and_come_back(show: Opener, report: Path) -> None:
    page = show()
    shown = page.locator("#alert-table > tbody > tr:visible")
    assert shown.count() == 10
    page.locator("select[name=level]").select_option("red")
    assert (shown.count(), page.locator(".found").inner_text()) == (2, "2 alerts shown")
    page.locator("select[name=street]").select_option("420106001")
    assert shown.count() == 1
    assert page.url.endswith("#alerts?level=red&street=420106001")
    again = show(address="#alerts?level=red&street=420106001")
    assert again.locator("#alert-table > tbody > tr:visible").count() == 1
    page.get_by_role("button", name="Clear").click()
    page.wait_for_function("() => document.querySelector('[data-count]').textContent === '10'")
    assert shown.count() == 10


def test_a_click_on_a_bar_filters_the_alerts_of_that_street(show: Opener) -> None:
    page = show()
    box = page.locator("#chart-streets svg").bounding_box()
    page.mouse.click(box["x"] + 150, box["y"] + 48)
    assert page.locator("select[name=street]").input_value() == "420106002"
    assert page.locator("#alert-table > tbody > tr:visible").count() == 6


def test_an_alert_opens_its_reasons(show: Opener) -> None:
    page = show()
    row = page.locator("#alert-table > tbody > tr").first
    assert not row.locator(".why").is_visible()
    row.locator("summary").click()
    assert "from 2 stays" in row.locator(".why").inner_text()


def test_a_table_downloads_as_csv(show: Opener) -> None:
    page = show(accept_downloads=True)
    page.evaluate("() => document.querySelectorAll('.figure details').forEach((d) => { d.open = true })")
    with page.expect_download() as waiting:
        page.locator("button[data-download=streets]").click()
    assert waiting.value.suggested_filename == "2024-08-31-00000008-streets.csv"
    rows = list(csv.reader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert rows[0][:3] == ["street", "households", "open alerts"]
    assert sum(int(row[2]) for row in rows[1:]) == 10


def test_headings_landmarks_and_names_are_there_for_a_screen_reader(show: Opener) -> None:
    page = show()
    assert page.get_by_role("main").count() == page.get_by_role("heading", level=1).count() == 1
    for control in page.locator("select, input").all():
        assert control.evaluate("(c) => c.labels.length") == 1
    for chart in CHARTS:
        assert page.locator(f"#chart-{chart} svg, #chart-{chart}[aria-label]").count() >= 1
        assert page.locator(f"#chart-{chart}").get_attribute("aria-label")
    for pane in page.locator(".pane").all():
        assert pane.get_attribute("tabindex") == "0" and pane.get_attribute("aria-labelledby")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"


def test_text_has_enough_contrast(show: Opener) -> None:
    """WCAG 2.2 AA, 4.5:1, computed for every piece of text outside the charts."""
    page = show()
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true })")
    assert page.evaluate(CONTRAST) == []


def test_it_prints_with_charts_and_without_controls(show: Opener) -> None:
    page = show()
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert not page.locator("#filters").is_visible()
    assert page.locator("#chart-streets svg").is_visible()
    assert len(page.pdf(format="A4")) > 20_000


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const paper = (node) => {
    for (let n = node; n; n = n.parentElement) {
      const colour = rgb(getComputedStyle(n).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const bad = new Set();
  const walker = document.createTreeWalker(document.querySelector("body"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || node.closest("svg, script, style, noscript, .skip") || !node.offsetParent) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(paper(node))].sort((x, y) => y - x);
    if ((a + .05) / (b + .05) < 4.5) bad.add(walker.currentNode.textContent.trim() + " " + ((a + .05) / (b + .05)).toFixed(2));
  }
  return [...bad];
}"""
