"""Surveys: households as the survey's own tables give them, with the source's numbers kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from by_hand import deliver, query

from closeknit.engine.registers.contract import Column, RegisterContract, default_store
from closeknit.engine.units import Text
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready, find_households
from closeknit.packs.loader import BaseRegisters, Pack

YEAR = date(2019, 12, 31)
WORDS = Text("x", "某")


def contract(name: str, key: list[str], columns: dict[str, str]) -> RegisterContract:
    return RegisterContract(
        name=name,
        label=WORDS,
        department=WORDS,
        feed="snapshot",
        key=tuple(key),
        columns={
            n: Column(n, f"{n}列", type_, required=n in key, store=default_store(type_))  # type: ignore[arg-type]
            for n, type_ in columns.items()
        },
        covers=WORDS,
        purpose=WORDS,
        absent="unknown",
        scope="everyone",
        basis=("x",),
        rhythm="year",
        identity="none",
    )


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    """Households and persons known by two numbers together, as in Mexico's survey."""
    persons = contract(
        "persons",
        ["dwelling", "home", "line"],
        {"dwelling": "key", "home": "key", "line": "key", "age": "int"},
    )
    homes = contract(
        "households",
        ["dwelling", "home"],
        {"dwelling": "key", "home": "key", "size": "code", "state": "text"},
    )
    return Pack(
        name="demo",
        label=WORDS,
        root=tmp_path,
        hash="0",
        contracts={"persons": persons, "households": homes},
        codes={},
        dimensions={},
        base=BaseRegisters(
            "survey",
            "persons",
            "households",
            ("dwelling", "home", "line"),
            ("dwelling", "home"),
            "size",
            ("4",),
            "state",
        ),
        default_area=None,
    )


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


def people(*numbers: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"dwelling": d, "home": h, "line": n, "age": 30} for d, h, n in numbers]


def homes(*numbers: tuple[str, str, str | None]) -> list[dict[str, Any]]:
    return [{"dwelling": d, "home": h, "size": size, "state": "09"} for d, h, size in numbers]


def only(view: ReadyView, table: str, columns: str) -> list[tuple[Any, ...]]:
    (file,) = view.files(table, view.areas[0])
    return query(f"SELECT {columns} FROM read_parquet('{file}', hive_partitioning = false)")


def test_persons_and_households_are_joined_by_all_their_numbers(home: Home, pack: Pack) -> None:
    deliver(home, pack, "households", YEAR, homes(("1", "1", "4"), ("1", "2", "1")))
    deliver(home, pack, "persons", YEAR, people(("1", "1", "01"), ("1", "1", "02"), ("1", "2", "01")))
    view = ensure_ready(pack, home, YEAR)
    assert view.areas == ["000000"]
    found = only(view, "_households", "source_no, members, residence, street, community, district")
    assert sorted(found) == [
        ("1-1", 2, "rural", "09", None, "000000"),
        ("1-2", 1, "urban", "09", None, "000000"),
    ]
    assert len(set(only(view, "_members", "person_key"))) == 3


def test_both_tables_are_registers_with_household_keys(home: Home, pack: Pack) -> None:
    deliver(home, pack, "households", YEAR, homes(("1", "1", "4")))
    deliver(home, pack, "persons", YEAR, people(("1", "1", "01")))
    view = ensure_ready(pack, home, YEAR)
    ((key,),) = only(view, "_households", "household_key")
    assert only(view, "households", "household_key, person_key, counts, size") == [(key, None, True, "4")]
    assert only(view, "persons", "household_key, person_key IS NOT NULL, counts, age") == [
        (key, True, True, 30)
    ]
    assert find_households(pack, home, view, "1-1") == [key]


def test_numbers_that_only_look_alike_when_glued_stay_apart(home: Home, pack: Pack) -> None:
    deliver(home, pack, "households", YEAR, homes(("1", "11", None), ("11", "1", None)))
    deliver(home, pack, "persons", YEAR, people(("1", "11", "01"), ("11", "1", "01")))
    assert len(only(ensure_ready(pack, home, YEAR), "_households", "household_key")) == 2


def test_persons_without_household_and_households_without_persons_are_excluded_not_lost(
    home: Home, pack: Pack
) -> None:
    deliver(home, pack, "households", YEAR, homes(("1", "1", "4"), ("9", "9", "1")))
    deliver(home, pack, "persons", YEAR, people(("1", "1", "01"), ("7", "7", "01")))
    view = ensure_ready(pack, home, YEAR)
    assert sorted(only(view, "_excluded", "reason")) == [("no_household",), ("no_members",)]
    assert view.without_household == {"households": {"excluded": 1}, "persons": {"excluded": 1}}


def test_a_day_takes_the_newest_year_up_to_it(home: Home, pack: Pack) -> None:
    for year, number in ((2019, "1"), (2020, "2")):
        deliver(home, pack, "households", date(year, 12, 31), homes((number, "1", "4")))
        deliver(home, pack, "persons", date(year, 12, 31), people((number, "1", "01")))
    assert only(ensure_ready(pack, home, date(2020, 6, 1)), "_households", "source_no") == [("1-1",)]
    assert only(ensure_ready(pack, home, date(2021, 6, 1)), "_households", "source_no") == [("2-1",)]


def test_rural_may_be_a_yes_or_no_column(home: Home, pack: Pack) -> None:
    columns = dict(pack.contracts["households"].columns)
    columns["size"] = Column("size", "乡村", "bool")
    contracts = {**pack.contracts, "households": replace(pack.contracts["households"], columns=columns)}
    with_bool = replace(pack, contracts=contracts, base=replace(pack.base, rural=("1",)))
    rows = [
        h | {"size": answer}
        for h, answer in zip(homes(("1", "1", None), ("2", "1", None)), (True, False), strict=True)
    ]
    deliver(home, with_bool, "households", YEAR, rows)
    deliver(home, with_bool, "persons", YEAR, people(("1", "1", "01"), ("2", "1", "01")))
    view = ensure_ready(with_bool, home, YEAR)
    assert sorted(only(view, "_households", "source_no, residence")) == [("1-1", "rural"), ("2-1", "urban")]
