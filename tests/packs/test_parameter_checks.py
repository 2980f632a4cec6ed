"""The pack's parameters as a whole: worked examples pin them, the law says who sets them, the page lists them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from closeknit.packs.check_parameter_examples import check_parameter_examples
from closeknit.packs.check_parameters import check_parameters, named_by_rules
from closeknit.packs.loader import Pack, load_pack
from closeknit.packs.parameter_table import page

LINKOU = "heilongjiang/linkou/parameters/dibao/line.yaml"
YUNNAN = "yunnan/parameters/dibao/line.yaml"
Edit = Callable[[str, str, str], None]


@pytest.fixture()
def ours(tmp_path: Path, cn: Pack) -> Path:
    copy = tmp_path / "ours"
    shutil.copytree(cn.root, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture()
def edit(ours: Path) -> Edit:
    def change(file: str, old: str, new: str) -> None:
        text = (ours / file).read_text(encoding="utf-8")
        assert old in text
        (ours / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def said(root: Path) -> str:
    pack = load_pack(root)
    return "\n".join(p.text.en for check in (check_parameters, check_parameter_examples) for p in check(pack))


def line(area: str, day: str, urban: int, rural: int, more: str = "") -> str:
    value = f"value: {{urban: {urban}, rural: {rural}}}"
    return f'values:\n  - {{area: "{area}", from: {day}, from_is: exact, {value}, source: proposal{more}}}\n'


def test_a_county_may_not_set_its_line_from_the_day_of_the_law(ours: Path, edit: Edit) -> None:
    edit(LINKOU, "values:\n", line("231025", "2026-06-30", 900, 700))
    assert "was set below" not in said(ours)
    edit(LINKOU, "from: 2026-06-30, from_is: exact", "from: 2026-07-01, from_is: exact")
    assert re.search(
        r"dibao\.line for area 231025 from 2026-07-01 was set below the city, which social-assistance-law-2026:19",
        said(ours),
    )


def test_a_city_may_decide_the_line_of_one_county(ours: Path, edit: Edit) -> None:
    edit(LINKOU, "values:\n", line("231025", "2026-07-01", 900, 700, ', decided_by: "2310"'))
    assert "was set below" not in said(ours)


def test_a_municipality_sets_at_its_two_digits_and_its_district_does_not(ours: Path, edit: Edit) -> None:
    edit("shanghai/parameters/dibao/line.yaml", "values:\n", line("31", "2026-07-01", 1600, 1600))
    assert "was set below" not in said(ours)
    edit(
        "shanghai/parameters/dibao/line.yaml",
        'area: "31", from: 2026-07-01',
        'area: "310101", from: 2026-07-01',
    )
    assert "dibao.line for area 310101 from 2026-07-01 was set below the city" in said(ours)


@pytest.mark.parametrize(
    ("file", "level"),
    [
        ("tekun/basic", "city"),
        ("rigid/ratio", "city"),
        ("marginal/ratio", "province"),
        ("delegation/to_street", "province"),
    ],
)
def test_every_setter_of_the_law_is_named(cn: Pack, file: str, level: str) -> None:
    setter = cn.parameters[file.replace("/", ".")].set_by
    assert (
        setter is not None
        and setter.level == level
        and setter.source.startswith("social-assistance-law-2026:")
    )


def test_a_city_line_may_not_lie_below_the_guide_line_of_its_province(ours: Path, edit: Edit) -> None:
    edit(YUNNAN, "values:\n", line("5301", "2026-06-30", 660, 397))
    assert (
        "for area 5301 is on 2026-07-01 below the guide line of area 53 (rural; social-assistance-law-2026:19)"
        in said(ours)
    )
    edit(YUNNAN, "urban: 660, rural: 397}", "urban: 660, rural: 397.5}")
    assert "guide line" not in said(ours)


def test_a_guide_line_that_rises_catches_the_lines_already_in_force(ours: Path, edit: Edit) -> None:
    edit(YUNNAN, "values:\n", line("5301", "2026-07-01", 700, 500))
    assert "guide line" not in said(ours)
    edit("yunnan/parameters/dibao/guide_line.yaml", "values:\n", line("53", "2026-10-01", 701, 500))
    assert "for area 5301 is on 2026-10-01 below the guide line" in said(ours)


MOVED = {
    "a value by one yuan": ("hubei/wuhan/parameters/dibao/line.yaml", "urban: 940", "urban: 941"),
    "a value by a hundredth": ("parameters/marginal/ratio.yaml", "value: 1.5", "value: 1.51"),
    "a date one day earlier": ("hubei/wuhan/parameters/dibao/line.yaml", "from: 2022-04-01", "from: 2022-03-31"),
    "a date one day later": ("parameters/grace/months.yaml", "from: 2022-10-20", "from: 2022-10-21"),
    "an end by one day": ("parameters/income/basic_pension_counts.yaml", "until: 2026-01-01", "until: 2025-12-31"),
    "a confirmation by one day": ("hubei/wuhan/parameters/tekun/basic.yaml", "last_confirmed: 2022-04-01", "last_confirmed: 2022-04-02"),
    "a word": ("parameters/rigid/comparator.yaml", "value: above", "value: not_below"),
    "a citation": ("parameters/clock/decision.yaml", "2021:20", "2021:21"),
    "an unknown that becomes a figure": ("parameters/income/minimum_wage.yaml", "value: unknown", "value: 2000"),
}  # fmt: skip


@pytest.mark.parametrize("what", MOVED)
def test_moving_one_thing_breaks_an_example(ours: Path, edit: Edit, what: str) -> None:
    file, old, new = MOVED[what]
    edit(file, old, new)
    assert "examples/parameters.yaml: " in said(ours)


def test_a_new_value_without_its_cases_is_refused_with_the_lines_to_add(ours: Path, edit: Edit) -> None:
    edit("hubei/wuhan/parameters/dibao/line.yaml", "values:\n", line("4201", "2027-01-01", 1000, 900))
    assert (
        'dibao.line has no case on 2027-01-01; add {area: "4201", day: 2027-01-01, '
        'value: {urban: 1000, rural: 900}, source: "proposal"}.'
    ) in said(ours)


def test_an_example_of_no_parameter_and_a_broken_example_are_refused(ours: Path, edit: Edit) -> None:
    edit("examples/parameters.yaml", "dibao.comparator:", "dibao.compare:")
    assert "names 'dibao.compare', which is no parameter" in said(ours)
    edit("examples/parameters.yaml", "day: 2021-06-30", "on: 2021-06-30")
    assert "is not a known key" in said(ours) or "is missing" in said(ours)


def test_a_parameter_is_used_if_a_rule_names_it(cn: Pack) -> None:
    named = named_by_rules(cn)
    assert {"dibao.line", "tekun.care_home_full", "rigid.ratio"} <= named
    assert named <= set(cn.parameters)


def test_a_parameter_awaited_by_no_rule_must_exist(ours: Path, edit: Edit) -> None:
    (ours / "awaiting_rules.yaml").write_text("- dibao.nothing\n", encoding="utf-8")
    assert "awaiting_rules.yaml: lists 'dibao.nothing', which is no parameter; remove it." in said(ours)


def test_the_page_of_parameters_is_fresh(cn: Pack, root: Path) -> None:
    assert (root / "docs/parameters.md").read_text("utf-8") == page(cn)
