"""The ready layer: every fact by household and district, pinned to the day, nothing lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from by_hand import book_key, china, deliver, dwelling_key, number, person_key, query

from closeknit.engine.registers.contract import Column
from closeknit.engine.units import NotFound, RunFailed
from closeknit.intake.home import Home
from closeknit.intake.ready import ReadyView, ensure_ready, find_households
from closeknit.packs.loader import Pack

JULY, AUGUST, SEPTEMBER = date(2024, 7, 31), date(2024, 8, 31), date(2024, 9, 30)
WUCHANG, HONGSHAN = "420106012001", "420111460218"
CHOSEN = ["medical_settlements", "pensions", "marriages"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


def resident(n: int, lives: str, age: int = 40, community: str = WUCHANG) -> dict[str, Any]:
    return {
        "resident_id": number(n),
        "name": f"人{n}",
        "birth_date": date(2024 - age, 1, 1),
        "community": community,
        "dwelling_no": lives,
    }


def on_book(n: int, book: str, relation: str) -> dict[str, Any]:
    return {"resident_id": number(n), "book_no": book, "relation": relation}


def settlement(n: int, day: date, self_paid: int = 100, no: str = "") -> dict[str, Any]:
    return {
        "settlement_no": no or f"S{n}-{day}",
        "resident_id": number(n),
        "setting": "inpatient",
        "settled_on": day,
        "self_paid": self_paid,
    }


def two_households(home: Home, pack: Pack, day: date) -> None:
    """1 and 2 on book B1 in Wuchang, 3 without a book in Hongshan."""
    people = [resident(1, "D1"), resident(2, "D1", 8), resident(3, "D2", 30, HONGSHAN)]
    deliver(home, pack, "population", day, people)
    deliver(home, pack, "household_book", day, [on_book(1, "B1", "0"), on_book(2, "B1", "2")])


def rows(view: ReadyView, register: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Return the rows of a register over all districts, in file order."""
    found: list[tuple[Any, ...]] = []
    for area in view.areas:
        for file in view.files(register, area):
            found += query(f"SELECT {columns} FROM read_parquet('{file}', hive_partitioning = false)")
    return found


def ready(pack: Pack, home: Home, day: date) -> ReadyView:
    return ensure_ready(pack, home, day, registers=CHOSEN)


def test_members_and_households_lie_by_district_with_their_residence(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    view = ready(pack, home, JULY)
    assert view.areas == ["420106", "420111"]
    one, two, three = (person_key(home, n) for n in (1, 2, 3))
    book, dwelling = book_key(home, "B1"), dwelling_key(home, "D2")
    columns = "household_key, person_key, counts, status, birth_date, relation, source_household_key"
    assert set(rows(view, "_members", columns)) == {
        (book, one, True, "member", date(1984, 1, 1), "0", book),
        (book, two, True, "member", date(2016, 1, 1), "2", book),
        (dwelling, three, True, "member", date(1994, 1, 1), None, dwelling),
    }
    assert rows(view, "_households") == [
        (book, WUCHANG, WUCHANG[:9], "420106", "urban", 2, None),
        (dwelling, HONGSHAN, HONGSHAN[:9], "420111", "rural", 1, None),
    ]


def test_facts_carry_household_and_district_and_are_sorted_by_household(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(n, date(2024, 7, 2)) for n in (3, 2, 1)])
    view = ready(pack, home, JULY)
    found = rows(view, "medical_settlements", "household_key, person_key, counts, self_paid_fen")
    wuchang = sorted([(book_key(home, "B1"), person_key(home, n), True, 100) for n in (1, 2)])
    assert found == [*wuchang, (dwelling_key(home, "D2"), person_key(home, 3), True, 100)]
    file = view.files("medical_settlements", "420106")[0]
    assert pq.read_schema(file).names == list(pack.contracts["medical_settlements"].ready_schema())


def test_the_ready_types_are_those_of_the_contract(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(1, date(2024, 7, 2))])
    view = ready(pack, home, JULY)
    names = {"int64": "int64", "date": "date32[day]", "string": "string", "boolean": "bool"}
    schema = pq.read_schema(view.files("medical_settlements", "420106")[0])
    wanted = pack.contracts["medical_settlements"].ready_schema()
    assert {f.name: str(f.type) for f in schema} == {name: names[type_] for name, type_ in wanted.items()}


def test_facts_of_somebody_who_does_not_count_are_there_and_say_so(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    held = {"resident_id": number(2), "kind": "prison", "from_on": date(2024, 1, 1)}
    deliver(home, pack, "custody", JULY, [held])
    deliver(home, pack, "medical_settlements", JULY, [settlement(2, date(2024, 7, 2))])
    view = ready(pack, home, JULY)
    assert rows(view, "medical_settlements", "person_key, counts") == [(person_key(home, 2), False)]


def test_a_later_delivery_never_leaks_into_an_earlier_day(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(1, date(2024, 7, 2))])
    before = ready(pack, home, JULY)
    seen = rows(before, "medical_settlements")
    two_households(home, pack, AUGUST)
    deliver(home, pack, "medical_settlements", AUGUST, [settlement(1, date(2024, 7, 3))])
    again = ready(pack, home, JULY)
    assert rows(again, "medical_settlements") == seen
    assert again.household_version == before.household_version
    assert again.batches == before.batches
    assert len(rows(ready(pack, home, AUGUST), "medical_settlements")) == 2


def in_force(view: ReadyView, register: str, columns: str) -> list[tuple[Any, ...]]:
    """Return the rows in force on the view's day, as the engine reads them."""
    found = []
    for area in view.areas:
        for file in view.files(register, area):
            known = "known_until" in pq.read_schema(file).names
            where = f"WHERE known_until IS NULL OR known_until > DATE '{view.day}'" if known else ""
            found += query(f"SELECT {columns} FROM read_parquet('{file}', hive_partitioning = false) {where}")
    return sorted(found)


def test_a_correction_is_in_force_from_its_own_as_of_day(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(1, date(2024, 7, 2), 100, "S1")])
    deliver(home, pack, "medical_settlements", AUGUST, [settlement(1, date(2024, 7, 2), 900, "S1")])
    august = ready(pack, home, AUGUST)
    assert in_force(august, "medical_settlements", "self_paid_fen") == [(900,)]
    assert august.superseded == {"medical_settlements"}
    assert in_force(ready(pack, home, JULY), "medical_settlements", "self_paid_fen") == [(100,)]


def test_the_order_in_which_files_arrive_changes_nothing_on_any_day(tmp_path: Path, pack: Pack) -> None:
    files = {
        JULY: [settlement(1, date(2024, 7, 2), 100, "S1"), settlement(2, date(2024, 7, 3), 50, "S2")],
        AUGUST: [settlement(1, date(2024, 7, 2), 900, "S1"), settlement(2, date(2024, 7, 3), 50, "S2")],
        SEPTEMBER: [settlement(1, date(2024, 7, 2), 100, "S1")],
    }
    seen = []
    for order in ([JULY, AUGUST, SEPTEMBER], [SEPTEMBER, AUGUST, JULY], [AUGUST, JULY, SEPTEMBER]):
        home = Home(tmp_path / "-".join(str(d.month) for d in order))
        two_households(home, pack, JULY)
        for day in order:
            deliver(home, pack, "medical_settlements", day, files[day])
        views = [ready(pack, home, day) for day in (JULY, AUGUST, SEPTEMBER)]
        seen.append([in_force(v, "medical_settlements", "settlement_no, self_paid_fen") for v in views])
    assert seen[0] == seen[1] == seen[2]
    assert seen[0] == [[("S1", 100), ("S2", 50)], [("S1", 900), ("S2", 50)], [("S1", 100), ("S2", 50)]]


def test_a_row_delivered_twice_counts_once_and_keeps_its_first_batch(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    row = settlement(1, date(2024, 7, 2), 100, "S1")
    first = deliver(home, pack, "medical_settlements", JULY, [row])
    deliver(home, pack, "medical_settlements", AUGUST, [row, settlement(2, date(2024, 8, 2))])
    view = ready(pack, home, AUGUST)
    assert len(in_force(view, "medical_settlements", "settlement_no")) == 2
    kept = [f for f in view.files("medical_settlements", "420106") if first.batch in f.name]
    assert "known_until" not in pq.read_schema(kept[0]).names


def test_a_person_in_two_parts_of_one_snapshot_is_in_force_once(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    row = {"resident_id": number(1), "kind": "employee", "monthly_amount": 170000}
    deliver(home, pack, "pensions", JULY, [row], part="north")
    deliver(home, pack, "pensions", JULY, [row | {"monthly_amount": 180000}], part="south")
    assert in_force(ready(pack, home, JULY), "pensions", "monthly_amount_fen") == [(180000,)]


def test_facts_without_a_household_are_counted_by_reason(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(
        home, pack, "deaths", JULY, [{"resident_id": number(3), "died_on": JULY, "reported_by": "police"}]
    )
    facts = [
        settlement(1, date(2024, 7, 2)),
        settlement(3, date(2024, 7, 2)),
        settlement(77, date(2024, 7, 2)),
    ]
    deliver(home, pack, "medical_settlements", JULY, facts)
    view = ready(pack, home, JULY)
    assert view.without_household == {"medical_settlements": {"excluded": 1, "unknown": 1}}
    assert rows(view, "_excluded", "person_key, reason") == [(person_key(home, 3), "all_dead")]


def test_a_second_call_builds_nothing(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(1, date(2024, 7, 2))])
    first = ready(pack, home, JULY)
    before = {p: p.stat().st_mtime_ns for p in home.ready.rglob("*.parquet")}
    second = ready(pack, home, JULY)
    assert {p: p.stat().st_mtime_ns for p in home.ready.rglob("*.parquet")} == before
    assert second.files("medical_settlements", "420106") == first.files("medical_settlements", "420106")
    assert second.without_household == first.without_household


def test_days_between_two_deliveries_share_their_households(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    assert ready(pack, home, date(2024, 8, 1)).household_version == ready(pack, home, JULY).household_version
    assert (
        ready(pack, home, date(2024, 9, 1)).household_version != ready(pack, home, JULY).household_version
    ), "at a month end ages and custody are looked at anew"


def test_what_a_killed_build_left_is_completed(
    home: Home, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(n, date(2024, 7, 2)) for n in (1, 2, 3)])
    monkeypatch.setattr("closeknit.intake.stamping.write_marker", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ready(pack, home, JULY)
    monkeypatch.undo()
    assert len(rows(ready(pack, home, JULY), "medical_settlements")) == 3


def test_losing_rows_between_lake_and_ready_is_counted_not_hidden(
    home: Home, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sabotage: the members join drops a household; its facts must show up as unknown."""
    two_households(home, pack, JULY)
    deliver(home, pack, "medical_settlements", JULY, [settlement(n, date(2024, 7, 2)) for n in (1, 2, 3)])
    from closeknit.intake.stamping import Stamper

    load = Stamper._load_homes

    def sabotaged(self: Stamper) -> None:
        load(self)
        self.con.execute(f"DELETE FROM ck_homes_of WHERE person_key = {person_key(home, 2)}")

    monkeypatch.setattr(Stamper, "_load_homes", sabotaged)
    assert ready(pack, home, JULY).without_household == {"medical_settlements": {"unknown": 1}}


def test_without_the_population_register_nobody_can_be_screened(home: Home, pack: Pack) -> None:
    two_households(home, pack, AUGUST)
    with pytest.raises(RunFailed, match=r"population.*import it first"):
        ready(pack, home, JULY)


def test_a_household_is_found_by_key_by_book_number_and_by_dwelling_number(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    view = ready(pack, home, JULY)
    book, dwelling = book_key(home, "B1"), dwelling_key(home, "D2")
    assert find_households(pack, home, view, "B1") == [book]
    assert find_households(pack, home, view, f" {book} ") == [book]
    assert find_households(pack, home, view, "D2") == [dwelling]
    with pytest.raises(NotFound, match="No household B9"):
        find_households(pack, home, view, "B9")


def test_the_book_number_of_a_spouse_who_moved_in_finds_the_common_household(home: Home, pack: Pack) -> None:
    people = [resident(1, "D1"), resident(2, "D1"), resident(3, "D3", 65)]
    deliver(home, pack, "population", JULY, people)
    books = [on_book(1, "B1", "0"), on_book(2, "B2", "3"), on_book(3, "B2", "0")]
    deliver(home, pack, "household_book", JULY, books)
    married = {
        "resident_id": number(1),
        "spouse_resident_id": number(2),
        "event": "married",
        "registered_on": date(2020, 1, 1),
    }
    deliver(home, pack, "marriages", JULY, [married])
    view = ready(pack, home, JULY)
    assert find_households(pack, home, view, "B2") == [book_key(home, "B2"), book_key(home, "B1")]


def test_small_batches_sorted_together_give_the_same_files_as_alone(
    tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "var")
    two_households(home, pack, JULY)
    for day in (date(2024, 5, 31), date(2024, 6, 30), JULY):
        deliver(home, pack, "medical_settlements", day, [settlement(n, day) for n in (1, 2, 3)])
    together = rows(ready(pack, home, JULY), "medical_settlements")
    for path in (home.ready / "_built").rglob("*.json"):
        path.unlink()
    monkeypatch.setattr("closeknit.intake.stamping._ROWS_TOGETHER", 1)
    assert rows(ready(pack, home, JULY), "medical_settlements") == together


def test_a_register_that_names_no_person_is_refused_in_words(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    contract = pack.contracts["deaths"]
    columns = {"place": Column("place", "地点", "text", required=True)}
    nameless = replace(
        contract, name="places", key=("place",), columns=columns, fact_day=None, feed="snapshot"
    )
    wider = replace(pack, contracts={**pack.contracts, "places": nameless})
    deliver(home, wider, "places", JULY, [{"place": "x"}])
    with pytest.raises(RunFailed, match="names no person"):
        ensure_ready(wider, home, JULY, registers=["places"])


def with_column(pack: Pack, register: str, column: Column) -> Pack:
    contract = pack.contracts[register]
    wider = replace(contract, columns={**contract.columns, column.name: column})
    return replace(pack, contracts={**pack.contracts, register: wider})


def test_a_column_added_to_a_contract_later_is_null_in_older_batches(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(
        home, pack, "pensions", JULY, [{"resident_id": number(1), "kind": "employee", "monthly_amount": 5}]
    )
    ready(pack, home, JULY)
    wider = with_column(pack, "pensions", Column("bank", "银行", "text"))
    view = ensure_ready(wider, home, JULY, registers=["pensions"])
    assert rows(view, "pensions", "monthly_amount_fen, bank") == [(5, None)]


def test_a_required_column_added_later_asks_for_the_file_again(home: Home, pack: Pack) -> None:
    two_households(home, pack, JULY)
    deliver(
        home, pack, "pensions", JULY, [{"resident_id": number(1), "kind": "employee", "monthly_amount": 5}]
    )
    wider = with_column(pack, "pensions", Column("bank", "银行", "text", required=True))
    with pytest.raises(RunFailed, match="import its file again"):
        ensure_ready(wider, home, JULY, registers=["pensions"])
