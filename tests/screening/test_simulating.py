"""What a change would do: counted family by family, in both directions, and nothing without a change."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from closeknit.engine.eligibility import input_table
from closeknit.engine.indicators import HOUSEHOLDS
from closeknit.engine.units import NotFound, NotInForce, PackError
from closeknit.packs.changes import read_change, with_changes
from closeknit.packs.loader import Pack
from closeknit.screening.areas import read_areas
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.desk import family_from
from closeknit.screening.determining.night import compile_night, night_parameters, run_again
from closeknit.screening.determining.running import put_families
from closeknit.screening.session import Session, connect, quoted
from closeknit.screening.simulating.changes_file import read_changes
from closeknit.screening.simulating.comparing import (
    Simulation,
    ask_twice,
    cliffs_of,
    compared_households,
    simulate,
)
from closeknit.screening.simulating.files import write_file
from tests.screening.conftest import AUGUST, District

AREA = "420106"
GROUPS = (
    "status",
    "study",
    "health",
    "care",
    "work",
    "income",
    "spending",
    "property",
    "supporters",
    "history",
)


def changed(district: District, *texts: str, area: str = "4201", day: date = AUGUST) -> Simulation:
    changes = [read_change(text, area, day) for text in texts]
    return simulate(district.home, district.pack, with_changes(district.pack, changes), day, AREA)


@pytest.fixture(scope="module")
def raised(district: District) -> Simulation:
    return changed(district, "dibao.line=urban:1400,rural:1300")


def test_a_higher_line_takes_nobody_out_and_costs_more(raised: Simulation):
    figures = raised.figures
    assert figures["households"]["gained"] > 0 == figures["households"]["lost"]
    assert figures["fen_month"]["change"] > 0
    assert figures["fen_year"]["change"] == 12 * figures["fen_month"]["change"]
    dibao = figures["by_tier"]["dibao"]["households"]
    assert dibao["after"] == dibao["before"] + dibao["gained"] - dibao["lost"]


def test_every_breakdown_by_street_adds_up(raised: Simulation):
    figures = raised.figures
    for part in ("households", "persons", "fen_month", "fen_year"):
        for name, total in figures[part].items():
            assert sum(block[part][name] for block in figures["by_area"].values()) == total, (part, name)
    assert (
        sum(t["fen_month"]["change"] for t in figures["by_tier"].values()) == figures["fen_month"]["change"]
    )
    assert sum(h["fen_after"] - h["fen_before"] for h in raised.changed) == figures["fen_month"]["change"]


def test_everyone_is_decided_or_undetermined(raised: Simulation, district: District):
    law = district.august.manifest["summary"]["law"]
    figures = raised.figures
    assert figures["decided"] + figures["undetermined"] == law["households"]
    assert figures["households"]["before"] <= law["in_scope"]


def test_the_way_back_is_the_way_there(raised: Simulation, district: District):
    """Gained and lost change places when before and after do."""
    texts = ("dibao.line=urban:1400,rural:1300",)
    after = with_changes(district.pack, [read_change(t, "4201", AUGUST) for t in texts])
    back = simulate(district.home, after, district.pack, AUGUST, AREA).figures
    there = raised.figures["households"]
    assert (back["households"]["gained"], back["households"]["lost"]) == (there["lost"], there["gained"])
    assert back["fen_month"]["change"] == -raised.figures["fen_month"]["change"]


def test_the_highest_line_in_the_country_is_no_overflow(district: District):
    """Guangdong's first class: a line of one figure for town and country, times months and per mille."""
    found = changed(district, "dibao.line=1206")
    assert found.figures["fen_month"]["change"] > 0


def test_no_change_changes_nothing(district: District):
    found = simulate(district.home, district.pack, district.pack, AUGUST)
    assert found.figures["fen_month"]["change"] == 0 and not found.changed


# ---- one yuan more ------------------------------------------------------------------------------------------

DECIDED = date(2024, 10, 15)
LINE = 940_00  # Wuhan, town, on that day
GRADED = ("dibao.amount_mode=graded", "dibao.grade_a=urban:534,rural:534")


def four(fen_month: int, **household: str) -> dict[str, Any]:
    """Four heads on one wage; a grown-up son, severely disabled and without income, has applied for himself."""
    persons: list[dict[str, Any]] = [
        {"person": "father", "relation": "self", "birth_date": "1970-01-01"},
        {"person": "mother", "relation": "spouse", "birth_date": "1971-01-01"},
        {"person": "son", "relation": "child", "birth_date": "1998-01-01"},
        {"person": "daughter", "relation": "child", "birth_date": "2012-01-01"},
    ]
    persons[0]["income"] = [{"item": "wages", "from": "2020-01", "fen_month": fen_month}]
    persons[2] |= {"disabilities": [{"type": "physical", "grade": 1}], "applies_alone": True}
    return a_family(persons, household)


def alone(fen_month: int, **household: str) -> dict[str, Any]:
    wages = [{"item": "wages", "from": "2020-01", "fen_month": fen_month}]
    person = {"person": "wang", "relation": "self", "birth_date": "1980-01-01", "works": True}
    return a_family([person | {"income": wages}], household)


def a_family(persons: list[dict[str, Any]], household: dict[str, str]) -> dict[str, Any]:
    place = {"area": AREA, "residence": "urban", "complete": list(GROUPS)}
    return place | {"household": household, "persons": persons}


def at_one_yuan_more(pack: Pack, contents: list[dict[str, Any]]) -> dict[int, tuple[str, str, int, int]]:
    """Every cliff among families from files, by their places: found as `simulate` finds those of the lake."""
    families = [family_from(pack, content, DECIDED, "a family") for content in contents]
    parameters = night_parameters(pack, DECIDED, DECIDED, AREA)
    night = compile_night(pack, DECIDED, DECIDED, parameters, AREA)
    with connect(2) as connection:
        session = Session(connection, pack)
        put_families(connection, pack, families, [""] * len(families))
        connection.execute(
            f"CREATE TEMP TABLE {HOUSEHOLDS} AS SELECT household_key, residence, 4 AS members, '' AS street, "
            f"'' AS community, '{AREA}' AS district FROM {quoted(input_table('household'))}"
        )
        for side in ("before", "after"):
            run_again(session, pack, night)
            ask_twice(session, pack, night, side, AREA)
            put_families(connection, pack, families, [""] * len(families))
        found = list(cliffs_of(compared_households(session, outcome_of(pack).kinds)))
    return {
        c["household_key"]: (c["direction"], c["tier"], c["fen_month"], c["fen_with_one_yuan_more"])
        for c in found
        if c["side"] == "after"
    }


def test_by_earning_one_yuan_more_a_family_can_gain(district: District):
    """At the line the family becomes marginal, and the son alone is paid the whole line: more than the gap of four."""
    below, over, far = four(4 * LINE - 50), four(4 * LINE + 50), four(4 * 925_00)
    found = at_one_yuan_more(district.pack, [below, over, far])
    assert found == {0: ("gains", "dibao", 50, LINE)}


def test_a_graded_amount_is_lost_whole_at_the_line(district: District):
    graded = with_changes(district.pack, [read_change(c, "4201", AUGUST) for c in GRADED])
    families = [alone(LINE - 50, grade="A"), alone(LINE - 1_50, grade="A"), alone(LINE, grade="A")]
    assert at_one_yuan_more(graded, families) == {0: ("loses", "dibao", 534_00, 0)}


def test_a_gap_only_shrinks_by_the_yuan(district: District):
    assert at_one_yuan_more(district.pack, [alone(LINE - n) for n in (1, 50, 1_00, 1_01, 300_00)]) == {}


def test_bad_questions_are_refused_in_a_sentence(district: District, tmp_path: Path):
    with pytest.raises(NotFound, match="990101"):
        simulate(district.home, district.pack, district.pack, AUGUST, "990101")
    with pytest.raises(NotFound, match="smaller than a district"):
        simulate(district.home, district.pack, district.pack, AUGUST, "420106011")
    with pytest.raises(PackError, match=r"dibao\.lin"):
        changed(district, "dibao.lin=980")
    empty = with_changes(district.pack, [])
    only_later = empty.parameters["dibao.line"].values
    assert min(v.from_day for v in only_later) > date(1990, 1, 1)
    with pytest.raises(NotInForce, match=r"dibao\.line"):
        empty.parameters["dibao.line"].in_force(date(1990, 1, 1), AREA)
    file = tmp_path / "changes.yaml"
    file.write_text("- {parameter: dibao.line, urban: 980}\n", "utf-8")
    with pytest.raises(PackError, match="entry 1"):
        read_changes(file, "4201", AUGUST)


def test_a_file_of_changes_is_read_like_the_options(tmp_path: Path):
    file = tmp_path / "changes.yaml"
    file.write_text(
        "- {parameter: dibao.line, urban: 980, rural: 860}\n"
        "- {parameter: marginal.ratio, value: 2.0, area: '42', from: 2025-01-01}\n",
        "utf-8",
    )
    one, two = read_changes(file, "4201", AUGUST)
    assert one == read_change("dibao.line=urban:980,rural:860", "4201", AUGUST)
    assert two == read_change("marginal.ratio=2.0", "42", date(2025, 1, 1))


def test_the_workbook_and_the_page_say_the_same(raised: Simulation, district: District, tmp_path: Path):
    areas = read_areas(district.home, district.pack)
    for name in ("out.xlsx", "out.html"):
        write_file(tmp_path / name, district.pack, raised, ["dibao.line=…"], AUGUST, areas, "en")
    book = load_workbook(tmp_path / "out.xlsx")
    (row,) = list(book.worksheets[0].iter_rows(min_row=2, max_row=2, values_only=True))
    households = raised.figures["households"]
    assert row[1:5] == tuple(households[n] for n in ("before", "after", "gained", "lost"))
    assert book.worksheets[-2].max_row == 1 + len(raised.changed)
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "http://" not in page.split("<script>")[0] and "echarts" in page
    with pytest.raises(NotFound, match="html or"):
        write_file(tmp_path / "out.pdf", district.pack, raised, [], AUGUST, areas, "en")
