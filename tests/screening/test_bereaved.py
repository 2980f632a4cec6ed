"""The dead stand on no register but the household book: their age is read from their number, from file to reason."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from closeknit.engine.units import FileRefused
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.intake.resident_id import check_character
from closeknit.packs.loader import load_pack
from closeknit.screening.explaining import explain
from closeknit.screening.run import screen

DAY = date(2024, 8, 31)


def number(born: str, n: int) -> str:
    first17 = f"420106{born}{n:03d}"
    return first17 + check_character(first17)


FATHER, DAUGHTER, GRANDMOTHER = number("19790412", 1), number("20120305", 2), number("19500101", 4)
SHORT = f"420106{'790412'}003"  # fifteen digits: the old form tells the birth day too


def deliver(folder: Path, register: str, rows: list[dict[str, str]]) -> None:
    with (folder / f"{register}_2024-08.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture(params=[FATHER, SHORT], ids=["18 digits", "15 digits"])
def bereaved(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    """A girl and her severely disabled grandmother; the father died and left the population register."""
    folder, dead = tmp_path / "in", request.param
    folder.mkdir()
    lives = {
        "sex": "2",
        "community": "420106001001",
        "dwelling_no": "D1",
        "address": "和平路1号",
        "phone": "",
    }
    deliver(
        folder,
        "population",
        [
            {"resident_id": DAUGHTER, "name": "测试甲", "birth_date": "2012-03-05", **lives},
            {"resident_id": GRANDMOTHER, "name": "测试乙", "birth_date": "1950-01-01", **lives},
        ],
    )
    on_book = {"name": "测试", "book_no": "B1"}
    deliver(
        folder,
        "household_book",
        [
            {"resident_id": dead, "relation": "0", **on_book},
            {"resident_id": DAUGHTER, "relation": "3", **on_book},
            {"resident_id": GRANDMOTHER, "relation": "5", **on_book},
        ],
    )
    deliver(
        folder,
        "deaths",
        [{"resident_id": dead, "name": "测试", "died_on": "2024-08-10", "reported_by": "police"}],
    )
    certificate = {"certificate_no": "x", "disability_type": "4", "grade": "1", "issued_on": "2020-01-01"}
    deliver(
        folder,
        "disability_certificates",
        [{"resident_id": GRANDMOTHER, "name": "测试", **certificate, "expires_on": "2030-01-01"}],
    )
    assessed = {"assessed_on": "2024-08-05", "items_failed": "2", "assessed_by": "civil_affairs"}
    deliver(folder, "care_assessments", [{"resident_id": GRANDMOTHER, **assessed}])
    home = Home(tmp_path / "home")
    import_paths([folder], load_pack("cn"), home)
    return home


def test_the_death_of_whom_only_the_book_names_lights_both_indicators(bereaved: Home) -> None:
    screen(bereaved, load_pack("cn"), DAY)
    told = explain(bereaved, load_pack("cn"), "B1")
    values = {c["indicator"]: c["value"] for c in told["contributions"] + told["others"]}
    assert values["earner_died"] == 1
    assert values["carer_died"] == 2  # the grandmother, and a child with no able adult left
    assert {"earner_died", "carer_died"} <= set(told["triggers"])


def test_a_household_book_that_tells_the_birth_day_itself_is_believed(tmp_path: Path) -> None:
    rows = [
        {"resident_id": FATHER, "name": "测试", "book_no": "B1", "relation": "0", "birth_date": "1979-13-12"}
    ]
    deliver(tmp_path, "household_book", rows)
    with pytest.raises(FileRefused):  # a wrong day is a row fault, never replaced silently: 100 % rejected
        import_paths([tmp_path], load_pack("cn"), Home(tmp_path / "home"))
