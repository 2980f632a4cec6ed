"""Batches in the lake: pseudonymous, whole, counted, the same in any order."""

import hashlib
import hmac
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from by_hand import book_key, china, deliver, fill, number, person_key, query

from closeknit.intake import identity
from closeknit.intake.batches import CountsWrong
from closeknit.intake.catalogue import active_batches, stored_batches
from closeknit.intake.home import Home
from closeknit.intake.identity import KeyCollision, Pseudonyms, hmac_sql, key_sql, pads, pseudonym
from closeknit.intake.keys import FileKeyProvider, KeyMissing
from closeknit.packs.loader import Pack

JULY, AUGUST, SEPTEMBER = date(2024, 7, 31), date(2024, 8, 31), date(2024, 9, 30)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture(scope="module")
def pack() -> Pack:
    return china()


def settlement(n: int, self_paid: int = 100, no: str | None = None) -> dict[str, object]:
    return {
        "settlement_no": no or f"S{n}",
        "resident_id": number(n),
        "setting": "inpatient",
        "settled_on": date(2024, 7, 20),
        "total": 1000,
        "self_paid": self_paid,
    }


def test_the_pseudonym_in_sql_is_hmac_sha256(tmp_path: Path) -> None:
    secret = FileKeyProvider(tmp_path).current("person")
    for text in ("420106197901010011", "", "北京市", "x" * 200):
        with duckdb.connect() as con:
            digest, key = con.execute(
                f"SELECT digest, {key_sql('digest')} FROM (SELECT {hmac_sql('m')} AS digest FROM (SELECT ? AS m))",
                [*pads(secret), text],
            ).fetchall()[0]
        assert digest == hmac.new(secret.material, text.encode(), hashlib.sha256).hexdigest()
        assert key == pseudonym(secret, text)[0]
        assert 0 <= key < 2**63


def test_a_batch_carries_keys_and_facts_and_no_identity(home: Home, pack: Pack) -> None:
    row = {"resident_id": number(1), "name": "周某", "book_no": "B7", "relation": "0"}
    result = deliver(home, pack, "household_book", JULY, [row])
    file = home.batch_folder("household_book", result.batch) / "part-0.parquet"
    rows = query(f"SELECT * FROM read_parquet('{file}', hive_partitioning=false)")
    assert rows == [(person_key(home, 1), book_key(home, "B7"), "0", None)]
    assert result.counts.accepted == 1


def test_money_and_keys_take_their_lake_names(home: Home, pack: Pack) -> None:
    result = deliver(home, pack, "medical_settlements", JULY, [settlement(1, 550)])
    data = json.loads((home.batch_folder("medical_settlements", result.batch) / "batch.json").read_text())
    assert data["columns"]["self_paid_fen"] == "BIGINT"
    assert data["columns"]["person_key"] == "BIGINT"
    assert "resident_id" not in data["columns"]
    assert data["fact_days"] == ["2024-07-20", "2024-07-20"]


def test_a_spouse_has_the_same_key_as_the_person_himself(home: Home, pack: Pack) -> None:
    row = {
        "resident_id": number(1),
        "spouse_resident_id": number(2),
        "event": "married",
        "registered_on": date(2024, 7, 1),
    }
    result = deliver(home, pack, "marriages", JULY, [row])
    file = home.batch_folder("marriages", result.batch) / "part-0.parquet"
    assert query(f"SELECT spouse_key FROM '{file}'") == [(person_key(home, 2),)]


def test_the_same_number_as_book_dwelling_and_plate_gives_three_keys(home: Home) -> None:
    pseudonyms = Pseudonyms(home)
    keys = {
        pseudonyms.key_of("household", "A12"),
        pseudonyms.key_of("other", "A12", "dwelling_no"),
        pseudonyms.key_of("other", "A12", "plate_no"),
        pseudonyms.key_of("person", "A12"),
    }
    assert len(keys) == 4


def test_two_numbers_with_one_key_are_refused_and_nothing_enters(
    home: Home, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "key_sql", lambda digest: f"(length({digest}))::BIGINT")
    with pytest.raises(KeyCollision):
        deliver(home, pack, "medical_settlements", JULY, [settlement(1), settlement(2)])
    assert stored_batches(home, "medical_settlements") == []


def test_a_key_seen_before_with_another_number_is_refused(
    home: Home, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "key_sql", lambda digest: f"(length({digest}))::BIGINT")
    deliver(home, pack, "medical_settlements", JULY, [settlement(1)])
    with pytest.raises(KeyCollision):
        deliver(home, pack, "medical_settlements", AUGUST, [settlement(2)])


def test_a_lake_whose_key_is_lost_takes_nothing_in(home: Home, pack: Pack) -> None:
    deliver(home, pack, "medical_settlements", JULY, [settlement(1)])
    (home.keys / "person.key").unlink()
    with pytest.raises(KeyMissing, match="restore the keys folder"):
        deliver(Home(home.path), pack, "medical_settlements", AUGUST, [settlement(2)])
    assert len(stored_batches(home, "medical_settlements")) == 1


def test_the_same_file_again_changes_nothing(home: Home, pack: Pack) -> None:
    deliver(home, pack, "medical_settlements", JULY, [settlement(1), settlement(2)])
    before = {p: p.read_bytes() for p in home.path.rglob("*") if p.is_file()}
    again = deliver(home, pack, "medical_settlements", JULY, [settlement(1), settlement(2)])
    assert again.stored_before
    assert (again.counts.accepted, again.counts.duplicates) == (0, 2)
    assert {p: p.read_bytes() for p in home.path.rglob("*") if p.is_file()} == before


def test_rows_of_an_earlier_batch_count_as_duplicates_and_corrections_do_not(home: Home, pack: Pack) -> None:
    deliver(home, pack, "medical_settlements", JULY, [settlement(1), settlement(2)])
    second = deliver(
        home, pack, "medical_settlements", AUGUST, [settlement(1), settlement(2, 999), settlement(3)]
    )
    assert (second.counts.accepted, second.counts.duplicates, second.counts.superseded) == (2, 1, 0)


def test_an_old_file_that_comes_late_is_superseded_where_a_later_one_spoke(home: Home, pack: Pack) -> None:
    deliver(home, pack, "medical_settlements", AUGUST, [settlement(2, 999)])
    late = deliver(home, pack, "medical_settlements", JULY, [settlement(1), settlement(2)])
    assert (late.counts.accepted, late.counts.duplicates, late.counts.superseded) == (1, 0, 1)
    assert late.counts.rows_in == 2


def test_a_count_that_differs_from_the_validated_rows_is_refused(home: Home, pack: Pack) -> None:
    with duckdb.connect() as con:
        fill(con, pack.contracts["medical_settlements"], [settlement(1)])
        con.execute("INSERT INTO accepted SELECT * FROM accepted")
        meta = stored_meta(home, pack)
        from closeknit.intake.lake import write_batch

        with pytest.raises(CountsWrong):
            write_batch(home, pack, pack.contracts["medical_settlements"], con, "accepted", meta)
    assert len(stored_batches(home, "medical_settlements")) == 1


def stored_meta(home: Home, pack: Pack):  # type: ignore[no-untyped-def]
    """Return the meta of a batch of one row, under another batch id."""
    from dataclasses import replace

    deliver(home, pack, "medical_settlements", JULY, [settlement(9)])
    return replace(stored_batches(home, "medical_settlements")[0].meta, batch="2024-07-31-00000000")


def test_a_snapshot_is_its_newest_day_and_never_a_later_one(home: Home, pack: Pack) -> None:
    contract = pack.contracts["pensions"]
    row = {"resident_id": number(1), "kind": "employee", "monthly_amount": 170000, "since": date(2012, 1, 1)}
    ids = [deliver(home, pack, "pensions", day, [row]).batch for day in (SEPTEMBER, JULY, AUGUST)]
    assert [b.id for b in active_batches(home, contract, date(2024, 8, 31))] == [ids[2]]
    assert [b.id for b in active_batches(home, contract, date(2024, 9, 29))] == [ids[2]]
    assert active_batches(home, contract, date(2024, 7, 30)) == []


def test_parts_of_a_snapshot_stand_side_by_side_and_a_second_delivery_replaces_its_part(
    home: Home, pack: Pack
) -> None:
    row = {"resident_id": number(1), "kind": "employee", "monthly_amount": 170000, "since": date(2012, 1, 1)}
    deliver(home, pack, "pensions", JULY, [row], part="a")
    other = deliver(home, pack, "pensions", JULY, [row | {"resident_id": number(2)}], part="b")
    corrected = deliver(home, pack, "pensions", JULY, [row | {"monthly_amount": 180000}], part="a")
    active = active_batches(home, pack.contracts["pensions"], JULY)
    assert [b.id for b in active] == [other.batch, corrected.batch]


def test_nothing_is_left_when_writing_fails_halfway(
    home: Home, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("closeknit.intake.lake._fact_days", lambda *a: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deliver(home, pack, "medical_settlements", JULY, [settlement(1)])
    assert not list(home.facts.rglob("*.parquet"))
    assert not list(home.tmp.iterdir())
    monkeypatch.undo()
    assert deliver(home, pack, "medical_settlements", JULY, [settlement(1)]).counts.accepted == 1
