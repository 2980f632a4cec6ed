"""What changes between two packs is said thing by thing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from closeknit.packs.compare import Changes, diff
from closeknit.packs.loader import Pack, load_pack


@pytest.fixture()
def ours(tmp_path: Path, cn: Pack) -> Path:
    copy = tmp_path / "ours"
    shutil.copytree(cn.root, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def changed(cn: Pack, root: Path, file: str, old: str, new: str) -> Changes:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return diff(cn, load_pack(root))


def test_a_copy_changes_nothing(cn: Pack, ours: Path) -> None:
    found = diff(cn, load_pack(ours))
    assert found.changes == ()
    assert found.render("en") == "The packs are the same."


def test_a_weight_is_said_with_its_bands(cn: Pack, ours: Path) -> None:
    found = changed(
        cn,
        ours,
        "scorecards/default.yaml",
        '{from: 4, points: 12}], source: proposal, anchor: "domain.md 2.3 H3"',
        "{from: 5, points: 12}], source: proposal",
    )
    lines = found.render("en").splitlines()
    assert lines[0] == "points of hospital_load: from 2: 8, from 4: 12 → from 2: 8, from 5: 12"
    assert [c.kind for c in found.changes] == ["points", "file"]


def test_a_new_dated_value_is_said_with_its_source(cn: Pack, ours: Path) -> None:
    found = changed(
        cn, ours, "hubei/wuhan/parameters/dibao/line.yaml", "values:\n",
        'values:\n  - {area: "4201", from: 2027-01-01, from_is: exact, value: {urban: 1000, rural: 900}, source: proposal}\n',
    )  # fmt: skip
    (new,) = [c for c in found.changes if c.kind == "parameter"]
    assert new.text.en == (
        "parameter dibao.line, area 4201 from 2027-01-01: new, "
        "urban 1,000.00 yuan, rural 900.00 yuan [proposal]"
    )


def test_a_changed_value_is_said_in_both_languages(cn: Pack, ours: Path) -> None:
    found = changed(cn, ours, "parameters/dibao/comparator.yaml", "2021-07-01, from_is: at_latest, value: below",
                    "2021-07-01, from_is: at_latest, value: not_above")  # fmt: skip
    (change,) = [c for c in found.changes if c.kind == "parameter"]
    cites = "[interim-measures-2019:9]"
    assert change.text.en == (
        f"parameter dibao.comparator, area nation from 2021-07-01: below {cites} → not above {cites}"
    )
    assert change.text.zh == (
        "参数 dibao.comparator（收入与低保标准的比较方式），区划全国自2021-07-01起："
        f"低于 {cites} → 不高于 {cites}"
    )


def test_an_end_that_moves_and_a_value_that_goes_are_said(cn: Pack, ours: Path) -> None:
    moved = changed(
        cn, ours, "parameters/income/basic_pension_counts.yaml", "until: 2026-01-01", "until: 2025-12-31"
    )
    assert "to before 2026-01-01" in moved.render("en") and "to before 2025-12-31" in moved.render("en")
    (ours / "shanghai/parameters/rigid/comparator.yaml").unlink()
    gone = diff(cn, load_pack(ours)).render("en")
    assert "parameter rigid.comparator, area 31 from 2024-12-31: gone, was not below" in gone


def test_a_level_and_a_trigger_are_said(cn: Pack, ours: Path) -> None:
    changed(cn, ours, "scorecards/default.yaml", "yellow: 30", "yellow: 35")
    found = changed(cn, ours, "scorecards/default.yaml", "clock_days: 15", "clock_days: 20")
    said = {(c.kind, c.name) for c in found.changes}
    assert {("level", "yellow"), ("trigger", "rigid_status_ending")} <= said
    assert "等级 yellow：30 → 35" in found.render("zh")


def test_an_indicator_that_goes_is_said(cn: Pack, ours: Path) -> None:
    (ours / "indicators/housing_shocks/released_home.py").unlink()
    found = changed(cn, ours, "scorecards/default.yaml", "  released_home: {", "  # released_home: {")
    assert ("indicator", "released_home") in {(c.kind, c.name) for c in found.changes}
    assert found.as_json()["changes"][0]["kind"] == "points"
