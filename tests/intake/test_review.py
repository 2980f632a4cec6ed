"""The household review list: every case lies in its area, and names people only when asked for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from by_hand import book_key, china, deliver, number, person_key, query

from closeknit.engine.units import NotFound
from closeknit.intake.home import Home
from closeknit.intake.household_files import table_files
from closeknit.intake.ready import ReadyView, ensure_ready
from closeknit.intake.review import ReviewCase, identities, people_of, review_cases, review_counts

DAY = date(2024, 7, 31)
WUCHANG, HONGSHAN = "420106012001", "420111460218"
PACK = china()


def lives(n: int, dwelling: str, community: str = WUCHANG) -> dict[str, object]:
    born = date(1980, 1, 1)
    return {
        "resident_id": number(n),
        "name": f"Person {n}",
        "birth_date": born,
        "community": community,
        "dwelling_no": dwelling,
    }


@pytest.fixture(scope="module")
def unclear(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, ReadyView]:
    """Two districts: a person on two books in one, two books in one dwelling in the other, a dormitory, a spouse unknown."""
    home = Home(tmp_path_factory.mktemp("home") / "var")
    people = [
        lives(1, "D1"),
        lives(2, "D1"),
        lives(3, "D2"),
        lives(4, "D4", HONGSHAN),
        lives(5, "D4", HONGSHAN),
    ]
    people += [lives(n, "D9", HONGSHAN) for n in range(20, 34)]
    deliver(home, PACK, "population", DAY, people)
    on_books = [
        (1, "B1", "0"),
        (2, "B1", "1"),
        (2, "B2", "3"),
        (3, "B2", "0"),
        (4, "B4", "0"),
        (5, "B5", "0"),
    ]
    books = [
        {"resident_id": number(n), "book_no": book, "relation": relation} for n, book, relation in on_books
    ]
    deliver(home, PACK, "household_book", DAY, books)
    wedding = {
        "event": "married",
        "resident_id": number(3),
        "spouse_resident_id": number(99),
        "registered_on": date(2010, 1, 1),
    }
    deliver(home, PACK, "marriages", DAY, [wedding])
    return home, ensure_ready(PACK, home, DAY, registers=[])


def cases(unclear: tuple[Home, ReadyView], area: str = "", reason: str = "") -> list[ReviewCase]:
    home, view = unclear
    return review_cases(home, view.household_version, view.areas, area, reason)


def test_every_case_lies_where_its_people_live(unclear: tuple[Home, ReadyView]) -> None:
    home, view = unclear
    found = {
        (street, reason): n for street, reason, n in review_counts(home, view.household_version, view.areas)
    }
    assert found == {
        (WUCHANG[:9], "two_books"): 2,
        (WUCHANG[:9], "spouse_not_registered"): 1,
        (HONGSHAN[:9], "shared_dwelling"): 2,
        (HONGSHAN[:9], "collective_dwelling"): 1,
    }


def test_no_case_is_lost_between_the_districts(unclear: tuple[Home, ReadyView]) -> None:
    _, view = unclear
    assert view.areas == ["420106", "420111"]
    by_district = [
        query(f"SELECT count(*), count(*) FILTER (NOT starts_with(community, '{area}')) FROM '{file}'")[0]
        for area in view.areas
        for file in view.files("_review", area)
    ]
    assert by_district == [(3, 0), (3, 0)]
    assert sum(view.review.values()) == 6


def test_an_area_and_a_reason_narrow_the_list(unclear: tuple[Home, ReadyView]) -> None:
    assert {c.reason for c in cases(unclear, HONGSHAN[:6])} == {"shared_dwelling", "collective_dwelling"}
    assert [c.reason for c in cases(unclear, reason="two_books")] == ["two_books"] * 2
    assert cases(unclear, "430000") == []


def test_the_people_of_a_case_are_those_it_names_or_those_of_its_household(
    unclear: tuple[Home, ReadyView],
) -> None:
    home, view = unclear
    (spouse,) = cases(unclear, reason="spouse_not_registered")
    shared = sorted(
        cases(unclear, reason="shared_dwelling"), key=lambda c: c.household_key != book_key(home, "B4")
    )
    asked = [spouse, *shared, *cases(unclear, reason="collective_dwelling")]
    people = people_of(home, view.household_version, view.areas, asked)
    assert people == [
        (person_key(home, 3), person_key(home, 99)),
        (person_key(home, 4),),
        (person_key(home, 5),),
        (),
    ]


def test_identities_come_from_the_vault(unclear: tuple[Home, ReadyView]) -> None:
    home, view = unclear
    asked = cases(unclear, reason="two_books")
    people = people_of(home, view.household_version, view.areas, asked)
    known = identities(home, asked, people, DAY)
    assert {who.book_no for who in known} == {"B1", "B2"}
    assert all(
        who.people == {person_key(home, 2): {"name": "Person 2", "resident_id": number(2)}} for who in known
    )


def test_households_that_are_gone_are_a_sentence(unclear: tuple[Home, ReadyView], tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="screen that day again"):
        review_cases(Home(tmp_path), unclear[1].household_version, ["420106"])


def test_a_list_of_an_older_version_is_refused_in_a_sentence(tmp_path: Path):
    old = table_files(Home(tmp_path), "_review", "420106", "2023-01-31-old")
    old.parent.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT 'two_books' AS reason, 1 AS person_key) TO '{old}' (FORMAT parquet)")
    with pytest.raises(NotFound, match="derived by an older version of Closeknit"):
        review_counts(Home(tmp_path), "2023-01-31-old", ["420106"])
