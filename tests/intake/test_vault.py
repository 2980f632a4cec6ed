"""Identities: only in the vault, only encrypted, found by person key."""

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from by_hand import china, deliver, number, person_key

from closeknit.intake import vault
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms
from closeknit.intake.keys import SealBroken
from closeknit.packs.loader import Pack

JULY, AUGUST, SEPTEMBER = date(2024, 7, 31), date(2024, 8, 31), date(2024, 9, 30)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


def resident(n: int, name: str, address: str = "中北路1号") -> dict[str, object]:
    return {
        "resident_id": number(n),
        "name": name,
        "birth_date": date(1979, 1, 1),
        "community": "420106012001",
        "dwelling_no": f"D{n}",
        "address": address,
        "phone": f"1390000{n:04d}",
    }


def test_names_come_back_by_person_key(home: Home, pack: Pack) -> None:
    deliver(home, pack, "population", JULY, [resident(1, "周一"), resident(2, "吴二")])
    found = vault.names(home, [person_key(home, 2), 12345])
    assert found == {
        person_key(home, 2): {
            "name": "吴二",
            "address": "中北路1号",
            "phone": "13900000002",
            "resident_id": number(2),
        }
    }


def test_a_person_is_called_what_the_newest_batch_says_in_whatever_order_files_came(
    tmp_path: Path, pack: Pack
) -> None:
    files = {JULY: "旧址", AUGUST: "新址", SEPTEMBER: "旧址"}
    for order in ([JULY, AUGUST, SEPTEMBER], [SEPTEMBER, JULY, AUGUST], [JULY, SEPTEMBER, AUGUST]):
        home = Home(tmp_path / "-".join(str(d.month) for d in order))
        for day in order:
            deliver(home, pack, "population", day, [resident(1, "周一", files[day])])
        key = person_key(home, 1)
        assert vault.names(home, [key])[key]["address"] == "旧址"
        assert vault.names(home, [key], AUGUST)[key]["address"] == "新址"


def test_an_unchanged_record_is_stored_once(home: Home, pack: Pack) -> None:
    deliver(home, pack, "population", JULY, [resident(1, "周一"), resident(2, "吴二")])
    deliver(home, pack, "population", AUGUST, [resident(1, "周一"), resident(2, "吴小二")])
    stored = [pq.read_table(f).num_rows for f in sorted((home.vault / "population").rglob("records.parquet"))]
    assert stored == [2, 1]


def test_other_registers_fill_what_the_police_do_not_know(home: Home, pack: Pack) -> None:
    deliver(home, pack, "population", JULY, [resident(1, "周一")])
    book = {"resident_id": number(3), "name": "郑三", "book_no": "B1", "relation": "0"}
    deliver(home, pack, "household_book", JULY, [book, book | {"resident_id": number(1), "name": "周壹"}])
    found = vault.names(home, [person_key(home, 1), person_key(home, 3)])
    assert found[person_key(home, 1)]["name"] == "周一"
    assert found[person_key(home, 3)] == {"name": "郑三", "resident_id": number(3)}


def test_the_number_of_somebody_known_only_from_a_fact_is_kept(home: Home, pack: Pack) -> None:
    row = {"resident_id": number(8), "kind": "employee", "monthly_amount": 100}
    deliver(home, pack, "pensions", JULY, [row])
    assert vault.names(home, [person_key(home, 8)]) == {person_key(home, 8): {"resident_id": number(8)}}


def test_a_record_moved_to_another_person_does_not_open(home: Home, pack: Pack) -> None:
    deliver(home, pack, "population", JULY, [resident(1, "周一"), resident(2, "吴二")])
    path = next((home.vault / "population").rglob("records.parquet"))
    table = pq.read_table(path)
    swapped = table.set_column(2, "sealed", table.column("sealed").take([1, 0]))
    pq.write_table(swapped, path)
    with pytest.raises(SealBroken):
        vault.names(home, [person_key(home, 1)])


def test_no_byte_of_the_home_outside_the_sealed_bytes_names_anybody(home: Home, pack: Pack) -> None:
    """Canaries: every identifying text of a delivery, searched in all files, Parquet decoded too."""
    canaries = {
        "name": "周金丝雀",
        "address": "金丝雀路7号",
        "phone": "13912345678",
        "number": number(77),
        "book": "B-CANARY-77",
        "dwelling": "D-CANARY-77",
    }
    person = resident(77, canaries["name"], canaries["address"]) | {
        "phone": canaries["phone"],
        "dwelling_no": canaries["dwelling"],
    }
    deliver(home, pack, "population", JULY, [person])
    book = {"resident_id": number(77), "name": canaries["name"], "book_no": canaries["book"], "relation": "0"}
    deliver(home, pack, "household_book", JULY, [book])
    files = [path for path in home.path.rglob("*") if path.is_file()]
    assert len(files) > 8
    for path in files:
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(pq.read_table(path, partitioning=None).to_pylist()).encode()
        for what, text in canaries.items():
            assert text.encode() not in content, f"{what} in {path}"


def test_household_numbers_resolve_both_ways(home: Home, pack: Pack) -> None:
    book = {"resident_id": number(1), "book_no": "B1", "relation": "0"}
    deliver(home, pack, "household_book", JULY, [book])
    pseudonyms = Pseudonyms(home)
    key = pseudonyms.household_keys("B1", pack.contracts.values())[0]
    assert pseudonyms.numbers("household", [key]) == {key: "B1"}
