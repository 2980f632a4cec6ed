"""Parameters: dated, area-scoped, cited, and refused when they contradict themselves."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from textwrap import dedent

import pytest

from closeknit.engine.policy import Parameter, rank_of
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


WORD = """
label: {en: Comparison, zh: 比较}
unit: word
words: {below: 0, not_above: 1}
words_zh: {below: 低于, not_above: 不高于}
values:
  - {area: "", from: 2022-01-01, from_is: exact, value: not_above, source: "paper-2022:1"}
"""


def test_a_word_is_computed_with_as_its_code(tmp_path: Path) -> None:
    word = parameters_of(tmp_path, {"parameters/aid/word.yaml": WORD})["aid.word"]
    assert word.in_force(date(2022, 1, 1), "4201").amount("urban") == 1
    assert word.word(1) == "not_above"
    with pytest.raises(PackError, match=r"aid\.word: no word has the code 2"):
        word.word(2)


@pytest.mark.parametrize(
    ("change", "into", "why"),
    [
        (
            "value: not_above",
            "value: above",
            r"'above' is none of its words; write one of \"below\", \"not_above\"",
        ),
        ("value: not_above", "value: 1", "1 is none of its words"),
        ("{below: 0, not_above: 1}", "{below: 0, not_above: 0}", "share a code"),
        ("{below: 0, not_above: 1}", "{below: -1, not_above: 1}", "a code is negative"),
        ("{below: 0, not_above: 1}", "{no: 0, yes: 1}", 'write "yes" and "no" in quotes'),
        (", not_above: 不高于", "", "the same ones in words_zh"),
        ("unit: word", "unit: count", "has words, but its unit is count"),
    ],
)
def test_a_word_that_cannot_be_relied_on_is_refused(tmp_path: Path, change: str, into: str, why: str) -> None:
    assert change in WORD
    with pytest.raises(PackError, match=why):
        parameters_of(tmp_path, {"parameters/aid/word.yaml": WORD.replace(change, into)})


def test_zero_and_unknown_need_the_files_leave(tmp_path: Path) -> None:
    zero = LINE.replace("urban: 600", "urban: 0")
    unknown = LINE.replace("{urban: 600, rural: 400}", "unknown")
    with pytest.raises(PackError, match="0 is not a positive number"):
        parameters_of(tmp_path, {"parameters/aid/line.yaml": zero})
    with pytest.raises(PackError, match="needs a value for urban"):
        parameters_of(tmp_path, {"parameters/aid/line.yaml": unknown})
    found = parameters_of(tmp_path, {"parameters/aid/line.yaml": "zero: true" + zero})
    assert found["aid.line"].in_force(date(2022, 1, 1), "42").amount("urban") == 0


def test_an_unknown_value_is_in_force_and_has_no_amount(tmp_path: Path) -> None:
    text = "unknown: true" + LINE.replace("{urban: 600, rural: 400}", "unknown")
    now = parameters_of(tmp_path, {"parameters/aid/line.yaml": text})["aid.line"].in_force(
        date(2022, 1, 1), "42"
    )
    assert now.amount_if_known("urban") is None
    with pytest.raises(NotInForce, match=r"aid\.line has no value for residence class 'urban'"):
        now.amount("urban")


def test_a_negative_value_is_refused_even_where_zero_is_not(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="-1 is not a positive number"):
        parameters_of(
            tmp_path, {"parameters/aid/line.yaml": "zero: true" + LINE.replace("urban: 600", "urban: -1")}
        )


ENDED = LINE.replace("from: 2022-01-01,", "from: 2022-01-01, until: 2023-01-01,")


def test_a_value_holds_to_the_day_before_its_end_and_then_nothing_does(tmp_path: Path) -> None:
    nation = (
        '  - {area: "", from: 2022-01-01, from_is: exact, value: {urban: 1, rural: 1}, source: proposal}\n'
    )
    line = parameters_of(tmp_path, {"parameters/aid/line.yaml": ENDED + nation})["aid.line"]
    last = line.in_force(date(2022, 12, 31), "4201")
    assert (last.amount("urban"), last.to_day) == (60_000, date(2022, 12, 31))
    with pytest.raises(
        NotInForce, match=r"aid\.line has no value .* \(the last one ended before 2023-01-01\)"
    ):
        line.in_force(date(2023, 1, 1), "4201")


def test_two_values_in_force_on_one_day_are_refused(tmp_path: Path) -> None:
    later = ENDED.strip().splitlines()[-1].replace("from: 2022-01-01, until: 2023-01-01", "from: 2022-12-31")
    with pytest.raises(PackError, match="two values for area 42 from 2022-12-31"):
        parameters_of(tmp_path, {"parameters/aid/line.yaml": f"{ENDED}{later}\n"})


@pytest.mark.parametrize(
    ("change", "into", "why"),
    [
        ("until: 2023-01-01", "until: 2022-01-01", "until 2022-01-01 is not after the day"),
        ("source:", 'decided_by: "43", source:', "decided_by 43 is no area above 42"),
        ("unit:", "set_by: city\nunit:", "set_by, set_by_from and set_by_source go together"),
        (
            "unit:",
            'set_by: city\nset_by_from: 2021-01-01\nset_by_source: "paper-2022:1"\nunit:',
            "set_by_from 2021-01-01 is before paper-2022 comes into force",
        ),
    ],
)
def test_an_end_or_a_setter_that_contradicts_itself_is_refused(
    tmp_path: Path, change: str, into: str, why: str
) -> None:
    with pytest.raises(PackError, match=why):
        parameters_of(tmp_path, {"parameters/aid/line.yaml": ENDED.replace(change, into, 1)})


def test_use_past_the_last_confirmed_day_is_known(cn: Pack) -> None:
    now = cn.parameters["dibao.line"].in_force(date(2024, 9, 21), "420106")
    assert not now.unconfirmed_on(date(2024, 9, 21))
    assert now.unconfirmed_on(date(2024, 9, 22))
    open_ended = cn.parameters["dibao.comparator"].in_force(date(2026, 7, 1), "420106")
    assert not open_ended.unconfirmed_on(date(2030, 1, 1))


@pytest.mark.parametrize(
    ("area", "rank"), [("", 0), ("42", 1), ("31", 1), ("4201", 2), ("420106", 3), ("310101", 3)]
)
def test_how_far_down_a_government_is(area: str, rank: int) -> None:
    assert rank_of(area) == rank


def test_the_basic_pension_is_left_out_to_the_end_of_2025_only(cn: Pack) -> None:
    counts = cn.parameters["income.basic_pension_counts"]
    assert counts.in_force(date(2025, 12, 31), "420106").amount("urban") == 0
    now = counts.in_force(date(2026, 1, 1), "420106")
    assert (now.amount("urban"), now.source) == (1, "proposal")
    assert (
        cn.parameters["income.basic_pension_counts_tekun"].in_force(date(2026, 1, 1), "4201").amount("*") == 0
    )
