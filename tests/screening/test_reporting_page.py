"""The report as a file: self-contained, in both languages, honest about what it rests on. Drawing: tests/browser."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from closeknit.engine.units import FileRefused, NotFound, RunFailed
from closeknit.intake.home import Home
from closeknit.screening.areas import read_areas
from closeknit.screening.reporting import content, page, write_html
from closeknit.screening.results import open_run
from tests.screening import reporting_district as small

HAN = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = small.two_runs(tmp_path_factory.mktemp("home"))
    small.write_outlines(made)
    return made


@pytest.fixture(scope="module")
def text(home: Home, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("out") / "report.html"
    assert write_html(home, small.pack(), None, path, "en") == path
    return path.read_text("utf-8")


def written(home: Home, folder: Path, run: str | None = None) -> str:
    return write_html(home, small.pack(), run, folder / "report.html", "en").read_text("utf-8")


def body(text: str) -> str:
    """The page without its scripts and styles."""
    return re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.S)


def pairs(text: str) -> list[tuple[str, str]]:
    found = re.findall(r'<span lang="en">(.*?)</span><span lang="zh-Hans">(.*?)</span>', body(text), re.S)
    return [(html.unescape(en), html.unescape(zh)) for en, zh in found]


def test_nothing_is_fetched_and_only_its_own_scripts_may_run(text: str) -> None:
    assert not re.search(r"<link|<img|<iframe|\bsrc=|\son\w+=|style=|url\(", body(text))
    assert "http" not in body(text).replace("http-equiv", "")
    policy = html.unescape(re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1])  # type: ignore[index]
    blocks = re.findall(r"<(script|style)>(.*?)</\1>", text, re.S)
    assert [kind for kind, _ in blocks] == ["style", "script", "script"]
    for kind, block in blocks:
        pin = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert f"'sha256-{pin}'" in re.search(rf"{kind}-src ([^;]*)", policy)[1]  # type: ignore[index]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy and "connect-src" not in policy


def test_everything_stands_in_both_languages(text: str) -> None:
    said = pairs(text)
    assert len(said) > 300
    areas = set(re.findall(r"[\u4e00-\u9fff]+", str(small.PLACES)))
    for en, zh in said:
        assert not HAN.search(en), en
        assert HAN.search(zh) or zh in areas or not re.search("[A-Za-z]{4,}", zh), zh
    counted = re.sub(
        r'<p class="found".*?</p>', "", body(text), flags=re.S
    )  # its numbers are spans of their own
    outside = re.sub(
        r'<(span|button|option)\b[^>]*lang="?(en|zh-Hans)"?[^>]*>.*?</\1>', "", counted, flags=re.S
    )
    assert set(re.findall(r"[\u4e00-\u9fff]+", re.sub(r'data-zh="[^"]*"', "", outside))) <= {
        "织密",
        "语言",
        "目录",
    }


def test_it_shows_findings_alerts_feeds_accounts_parameters_and_method(text: str) -> None:
    for section in ("findings", "alerts", "feeds", "accounts", "parameters", "method"):
        assert f'<section id="{section}"' in text
    english = " ".join(en for en, _ in pairs(text))
    for said in (
        "Points, thresholds, caps and levels are proposals of this project, not law",
        "An alert enrols nobody",
        "All 10 open alerts",
        "in force from",
        "at the latest",
        "Paper on the line, art. 2",
        "from 12 × Dibao line",
        "never delivered",
        "household unclear, on the review list",
        "Verified income: missing",
    ):
        assert said in english, said
    assert english.count("adds up") == 3


def test_every_chart_has_a_finding_a_table_and_its_data(text: str) -> None:
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S)[1])  # type: ignore[index]
    assert [c["id"] for c in data["charts"]] == ["streets", "map", "reasons", "dimensions", "scores"]
    for chart in data["charts"]:
        assert f'id="chart-{chart["id"]}"' in text
        assert re.search(r"\d", chart["title"]["en"]) and re.search(r"\d", chart["title"]["zh"])
        assert f'data-download="{chart["id"]}"' in text
    streets = data["charts"][0]["data"]
    drawn = sum(sum(s["values"]) for s in streets["series"] if s["level"] != "blue")
    assert drawn == 10


def test_an_alert_shows_reason_threshold_register_and_day_and_no_name(home: Home, text: str) -> None:
    key = str(small.household_key(home, 1))
    (row,) = re.findall(rf'<tr data-level[^>]*data-household="{key}">.*?</details></td>\s*</tr>', text, re.S)
    for said in (
        "2 hospital stays in 120 days",
        "from 2 stays",
        "Medical settlements",
        "2024-08-31",
        "counted once, with",
    ):
        assert said in html.unescape(row)
    assert re.search(r'class="sum"><td class="n">60<', row)


def test_only_the_first_alerts_are_listed_and_it_says_so(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "ALERTS_SHOWN", 3)
    text = written(home, tmp_path)
    assert len(re.findall("<tr data-level", text)) == 3
    assert "The first 3 of 10 by level and score" in text


def test_without_outlines_a_sentence_takes_the_maps_place(tmp_path: Path) -> None:
    text = written(small.two_runs(tmp_path / "home"), tmp_path)
    assert 'id="chart-map"' not in text
    assert "No map: there is no outlines.geojson" in text


def test_invented_outlines_are_called_invented(text: str) -> None:
    assert "The outlines are invented." in text


def test_outlines_that_are_none_are_refused(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path / "home")
    (home.path / "outlines.geojson").write_text('{"features": [{"properties": {}}]}', "utf-8")
    with pytest.raises(FileRefused, match=r"outlines\.geojson: not a GeoJSON"):
        written(home, tmp_path)


def test_what_a_file_says_cannot_become_part_of_the_page(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path / "home")
    nasty = '</script><img src=x onerror="alert(1)">'
    small.write_outlines(home, nasty)
    (home.path / "areas.csv").write_text(
        f'code,name\n{small.STREETS[0]},"{nasty.replace(chr(34), chr(34) * 2)}"\n', "utf-8"
    )
    text = written(home, tmp_path)
    assert "<img" not in body(text)
    assert "</script><img" not in text
    assert "&lt;img" in text and "\\u003cimg" in text


def test_a_stale_register_stands_at_everything_that_rests_on_it(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    small.make_run(home, small.AUGUST, stale=("medical_settlements",))
    text = written(home, tmp_path)
    english = " ".join(en for en, _ in pairs(text))
    assert "2 feeds are in trouble" in english
    for chart in ("streets", "reasons", "dimensions"):
        figure = re.search(rf'aria-labelledby="title-{chart}">.*?</section>', text, re.S)
        assert figure and "Medical settlements: stale" in figure[0]
    row = re.search(r"<tr data-level.*?</details></td>", text, re.S)
    assert row and "stale data" in row[0]


def test_an_account_that_does_not_add_up_is_shown_as_such(home: Home) -> None:
    run = open_run(home)
    run.conservation["households"]["scored"] -= 1
    assert [e.holds for e in content.equations(run)] == [True, False, True]


def test_a_demo_says_that_its_people_are_invented(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path / "home")
    (home.path / "DEMO.json").write_text("{}", "utf-8")
    assert "every person here is invented" in written(home, tmp_path)


def test_a_wider_scope_stands_on_the_page(tmp_path: Path) -> None:
    home = small.two_runs(tmp_path / "home")
    manifest = open_run(home).folder / "manifest.json"
    manifest.write_text(
        json.dumps(json.loads(manifest.read_text("utf-8")) | {"wider_scope": "paper 7"}), "utf-8"
    )
    assert "Wider screening scope than the default, on the basis of: paper 7" in written(home, tmp_path)


def test_changes_are_against_the_previous_run(home: Home, text: str, tmp_path: Path) -> None:
    assert "+6 " in text and "compared with" in text
    first = written(home, tmp_path, "2024-07-31-00000007")
    assert "since the previous run" not in first


def test_it_opens_in_the_language_asked_for(home: Home, tmp_path: Path) -> None:
    text = write_html(home, small.pack(), None, tmp_path / "r.html", "zh").read_text("utf-8")
    assert '<html lang="zh-Hans" data-show="zh">' in text
    assert "<title>2024年8月31日预警报告 – 织密</title>" in text


def test_another_pack_content_or_an_unknown_run_is_refused_and_nothing_is_written(
    home: Home, tmp_path: Path
) -> None:
    with pytest.raises(RunFailed, match="made with pack"):
        write_html(home, replace(small.pack(), hash="0" * 64), None, tmp_path / "r.html", "en")
    with pytest.raises(NotFound):
        write_html(home, small.pack(), "2020-01-01-none", tmp_path / "r.html", "en")
    assert not list(tmp_path.iterdir())


def test_areas_are_called_as_the_home_calls_them(home: Home, tmp_path: Path) -> None:
    assert read_areas(home, small.pack()).name("420106001").zh == "积玉桥街道"
    assert read_areas(home, small.pack()).name("999999999").en == "999999999"
    other = Home(tmp_path)
    (tmp_path / "areas.csv").write_text("code,name,name_en\n420106001,新名,New name\n", "utf-8")
    assert read_areas(other, small.pack()).name("420106001").en == "New name"
    (tmp_path / "areas.csv").write_text("c,n\n1,2\n", "utf-8")
    with pytest.raises(FileRefused, match="needs code,name"):
        read_areas(other, small.pack())
