"""Parameters: dated, area-scoped, cited, and refused when they contradict themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from closeknit.engine.policy import Parameter
from closeknit.engine.units import NotInForce, PackError
from closeknit.packs.loader import Pack
from closeknit.packs.parameters import read_parameters
from closeknit.packs.sources import read_sources

SOURCES = """
paper-2022:
  title: {en: Paper, zh: 文件}
  issuer: {en: Office, zh: 机关}
  kind: ministry_paper
  in_force: {from: 2022-01-01}
  on_file: true
"""
LINE = """
label: {en: Line, zh: 标准}
unit: yuan/person/month
by: residence
values:
  - {area: "42", from: 2022-01-01, from_is: exact, value: {urban: 600, rural: 400}, source: "paper-2022:1"}
"""


def pack_with(folder: Path, files: dict[str, str]) -> Path:
    for name, content in {"sources.yaml": SOURCES, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(content), encoding="utf-8")
    return folder


def parameters_of(folder: Path, files: dict[str, str]) -> dict[str, Parameter]:
    root = pack_with(folder, files)
    return read_parameters(root, read_sources(root))


def line_of(cn: Pack, day: date, area: str, residence: str = "urban") -> int:
    return cn.parameters["dibao.line"].in_force(day, area).amount(residence)


@pytest.mark.parametrize(
    ("day", "urban", "rural"),
    [
        (date(2022, 3, 31), 87_000, 73_000),
        (date(2022, 4, 1), 91_000, 78_000),
        (date(2024, 8, 31), 91_000, 78_000),
        (date(2024, 9, 20), 91_000, 78_000),
        (date(2024, 9, 21), 94_000, 82_000),
        (date(2024, 10, 15), 94_000, 82_000),
    ],
)
def test_wuhan_computes_with_the_line_of_the_day(cn: Pack, day: date, urban: int, rural: int) -> None:
    assert line_of(cn, day, "420106012001", "urban") == urban
    assert line_of(cn, day, "420106012001", "rural") == rural


def test_a_value_whose_first_day_is_not_in_the_source_says_so(cn: Pack) -> None:
    newest = cn.parameters["dibao.line"].in_force(date(2024, 10, 15), "420106")
    assert (newest.from_is, newest.source, newest.last_confirmed) == ("at_latest", "S15", date(2024, 9, 21))


def test_a_day_before_the_first_value_is_refused_and_never_filled(cn: Pack) -> None:
    with pytest.raises(NotInForce, match=r"dibao\.line has no value in force on 2021-12-31"):
        line_of(cn, date(2021, 12, 31), "420106")


def test_an_area_without_a_line_does_not_borrow_its_neighbours(cn: Pack) -> None:
    with pytest.raises(NotInForce):
        line_of(cn, date(2024, 8, 31), "429004")


def test_half_a_yuan_of_a_yearly_guide_line_is_kept(cn: Pack) -> None:
    assert line_of(cn, date(2022, 1, 1), "530102", "rural") == 39_750


def test_the_longest_area_wins(cn: Pack) -> None:
    ratio = cn.parameters["marginal.ratio"]
    assert ratio.in_force(date(2024, 8, 31), "330106").amount("urban") == 2000
    assert ratio.in_force(date(2024, 8, 31), "420106").amount("urban") == 1500


def test_an_overlay_adds_its_values_to_the_national_parameter(tmp_path: Path) -> None:
    found = parameters_of(
        tmp_path,
        {
            "parameters/aid/line.yaml": LINE,
            "hubei/wuhan/overlay.yaml": 'label: {en: Wuhan, zh: 武汉}\narea: "4201"\n',
            "hubei/wuhan/parameters/aid/line.yaml": """
                values:
                  - {area: "4201", from: 2022-01-01, from_is: exact, value: {urban: 700, rural: 500}, source: proposal}
            """,
        },
    )
    line = found["aid.line"]
    assert line.in_force(date(2023, 1, 1), "420106").amount("rural") == 50_000
    assert line.in_force(date(2023, 1, 1), "420502").amount("rural") == 40_000


def test_an_overlay_may_not_speak_for_another_city(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="outside the overlay's area 4201"):
        parameters_of(
            tmp_path,
            {
                "parameters/aid/line.yaml": LINE,
                "hubei/wuhan/overlay.yaml": 'label: {en: Wuhan, zh: 武汉}\narea: "4201"\n',
                "hubei/wuhan/parameters/aid/line.yaml": LINE.replace("label: {en: Line, zh: 标准}", ""),
            },
        )


def test_an_overlay_may_not_change_the_unit(tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"unit differs from parameters/aid/line\.yaml"):
        parameters_of(
            tmp_path,
            {
                "parameters/aid/line.yaml": LINE,
                "hubei/overlay.yaml": 'label: {en: Hubei, zh: 湖北}\narea: "42"\n',
                "hubei/parameters/aid/line.yaml": LINE.replace("yuan/person/month", "yuan/person/year"),
            },
        )


def test_a_file_of_an_overlay_is_not_read_without_its_overlay_file(tmp_path: Path) -> None:
    found = parameters_of(
        tmp_path, {"parameters/aid/line.yaml": LINE, "hubei/parameters/aid/other.yaml": LINE}
    )
    assert list(found) == ["aid.line"]


@pytest.mark.parametrize(
    ("change", "into", "why"),
    [
        ('"paper-2022:1"', '"paper-1999:1"', r"cites 'paper-1999:1', which is not in sources\.yaml"),
        ("from: 2022-01-01", "from: 2021-12-31", "cites paper-2022, in force only from 2022-01-01"),
        ("{urban: 600, rural: 400}", "{urban: 600}", "needs a value for urban and one for rural"),
        ("{urban: 600, rural: 400}", "600", "needs a value for urban and one for rural"),
        ("urban: 600", "urban: 0", "0 is not a positive number"),
        ("urban: 600", "urban: 600.001", "finer than the smallest unit"),
        ("yuan/person/month", "rupees/person/month", "unknown unit 'rupees/person/month'"),
        ("yuan/person/month", "yuan/fortnight", "unknown unit 'yuan/fortnight'"),
        ("from_is: exact", "from_is: perhaps", r"values\.0\.from_is"),
        ("from_is: exact", "from_is: exact, last_confirmed: 2021-06-01", "before the value begins"),
        ('area: "42"', 'area: "Hubei"', r"values\.0\.area"),
        (", source:", ", sauce:", r"values\.0"),
        ("by: residence\n", "", r"has no `by: residence`"),
        ("unit: yuan/person/month\n", "", "label and unit are missing"),
    ],
)
def test_a_value_that_cannot_be_relied_on_is_refused_by_name(
    tmp_path: Path, change: str, into: str, why: str
) -> None:
    assert change in LINE
    with pytest.raises(PackError, match=why) as refused:
        parameters_of(tmp_path, {"parameters/aid/line.yaml": LINE.replace(change, into)})
    assert "parameters/aid/line.yaml" in str(refused.value)


def test_two_values_for_one_day_and_area_are_refused(tmp_path: Path) -> None:
    row = LINE.strip().splitlines()[-1]
    with pytest.raises(PackError, match="two values for area 42 from 2022-01-01"):
        parameters_of(tmp_path, {"parameters/aid/line.yaml": f"{LINE}{row}\n"})


def test_a_parameter_without_values_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="has no value"):
        parameters_of(
            tmp_path, {"parameters/aid/line.yaml": "label: {en: a, zh: b}\nunit: ratio\nvalues: []\n"}
        )
