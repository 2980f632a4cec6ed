"""Files, folders, mappings and repetitions through the whole import."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest
from made_files import cells, contribution, csv_text, person, put, resident, rows_of, settlement, workbook

from closeknit.engine.units import FileRefused, NotFound
from closeknit.intake import importing, limits, sniffing
from closeknit.intake.catalogue import stored_batches
from closeknit.intake.home import Home
from closeknit.intake.importing import ImportRefused, import_paths
from closeknit.intake.quarantine import folder, quarantined, quarantined_batch, read_quarantine
from closeknit.packs.loader import Pack, load_pack

SETTLEMENTS = "medical_settlements_2024-08.csv"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn")


@pytest.fixture()
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "var")


@pytest.fixture()
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    return tmp_path / "in"


def everything(home: Home) -> dict[str, bytes]:
    """Return every file of the home, to see that nothing changed."""
    return {str(p.relative_to(home.path)): p.read_bytes() for p in home.path.rglob("*") if p.is_file()}


def counts(
    rows_in: int, accepted: int, rejected: int = 0, duplicates: int = 0, superseded: int = 0
) -> dict[str, int]:
    return {
        "rows_in": rows_in, "accepted": accepted, "rejected": rejected, "duplicates": duplicates,
        "superseded": superseded,
    }  # fmt: skip


def lake_rows(home: Home, register: str) -> int:
    files = [str(p) for p in (home.facts / register).rglob("part-0.parquet")]
    return duckdb.sql(f"SELECT count(*) FROM read_parquet({files})").fetchone()[0] if files else 0


# ---- folders ---------------------------------------------------------------------------------------------------


def test_a_folder_is_imported_and_its_truth_is_left_alone_and_said_so(
    pack: Pack, home: Home, inbox: Path
) -> None:
    put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    put(inbox / "police", "population_2024-08.csv", csv_text(rows_of(person)), "gbk")
    put(inbox / "truth", "population_2024-08.csv", csv_text(rows_of(person, 5)))
    put(inbox, "README.md", "x")
    put(inbox, ".DS_Store", "x")
    report = import_paths([inbox], pack, home)
    assert report.as_json() == {"medical_settlements": counts(20, 20), "population": counts(20, 20)}
    said = {path.name: why.en for path, why in report.skipped}
    assert set(said) == {"truth", "README.md"}
    assert "never imported" in said["truth"]


def test_one_refused_file_holds_back_no_other_and_is_named(pack: Pack, home: Home, inbox: Path) -> None:
    put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    put(inbox, "population_2024-08.csv", csv_text([{**row, "备注": "x"} for row in rows_of(person)]))
    put(inbox, "gossip_2024-08.csv", "a\n1\n")
    with pytest.raises(ImportRefused) as error:
        import_paths([inbox], pack, home)
    assert error.value.report.as_json() == {"medical_settlements": counts(20, 20)}
    assert {path.name: e.code for path, e in error.value.report.refused} == {
        "population_2024-08.csv": "unknown_column", "gossip_2024-08.csv": "unknown_register",
    }  # fmt: skip
    assert "2 files refused, 1 imported" in error.value.text.en
    assert "备注" in error.value.text.zh
    assert sorted(p.name for p in home.facts.iterdir()) == ["medical_settlements"]


def test_parts_of_a_snapshot_stand_and_fall_together(pack: Pack, home: Home, inbox: Path) -> None:
    put(inbox, "population_2024-08_1.csv", csv_text(rows_of(person)))
    bad = put(inbox, "population_2024-08_2.csv", csv_text([{**row, "备注": "x"} for row in rows_of(person)]))
    with pytest.raises(ImportRefused) as error:
        import_paths([inbox], pack, home)
    assert {path.name: e.code for path, e in error.value.report.refused} == {
        "population_2024-08_1.csv": "part_refused", "population_2024-08_2.csv": "unknown_column",
    }  # fmt: skip
    assert lake_rows(home, "population") == 0
    rows = [{**person(i), "resident_id": resident(i)} for i in range(20, 40)]
    bad.write_text(csv_text(rows), encoding="utf-8")
    report = import_paths([inbox], pack, home)
    assert report.as_json() == {"population": counts(40, 40)}
    assert {b.meta.part for b in stored_batches(home, "population")} == {"1", "2"}


def test_an_empty_folder_and_a_missing_path_are_refused(pack: Pack, home: Home, inbox: Path) -> None:
    with pytest.raises(FileRefused) as error:
        import_paths([inbox], pack, home)
    assert error.value.code == "no_files"
    with pytest.raises(FileRefused) as error:
        import_paths([inbox / "nowhere"], pack, home)
    assert error.value.code == "not_found"
    assert not home.path.exists()


def test_something_that_is_no_file_is_refused(pack: Pack, home: Home, inbox: Path) -> None:
    os.mkfifo(inbox / SETTLEMENTS)
    with pytest.raises(FileRefused) as error:
        import_paths([inbox / SETTLEMENTS], pack, home)
    assert error.value.code == "not_a_file"


def test_a_period_that_has_not_begun_is_refused(pack: Pack, home: Home, inbox: Path) -> None:
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    with pytest.raises(FileRefused) as error:
        import_paths([path], pack, home, today=date(2024, 7, 31))
    assert error.value.code == "future_period"
    assert import_paths([path], pack, home, today=date(2024, 8, 1)).files


# ---- the same again ---------------------------------------------------------------------------------------------


def test_the_same_file_again_changes_nothing_and_says_so(pack: Pack, home: Home, inbox: Path) -> None:
    rows = [*rows_of(settlement, r3={"total": "x"}), settlement(5), {**settlement(6), "total": "1.00"}]
    path = put(inbox, SETTLEMENTS, csv_text(rows))
    first = import_paths([path], pack, home)
    assert first.as_json() == {"medical_settlements": counts(22, 19, 1, 1, 1)}
    before = everything(home)
    again = import_paths([path], pack, home)
    assert again.as_json() == {"medical_settlements": counts(22, 0, 1, 21)}
    assert any("imported before" in sentence.en for sentence in again.sentences())
    assert everything(home) == before


def test_the_same_bytes_under_another_mapping_are_another_batch(pack: Pack, home: Home, inbox: Path) -> None:
    path = put(inbox, SETTLEMENTS, csv_text([{**row, "备注": "x"} for row in rows_of(settlement)]))
    mapping = put(inbox.parent, "m.yaml", "leave_out: {medical_settlements: [备注]}\n")
    report = import_paths([path], pack, home, mapping)
    assert report.as_json() == {"medical_settlements": counts(20, 20)}
    assert dict(report.files[0].notes) == {"left_out_columns": 1}
    mapping.write_text("leave_out: {medical_settlements: [备注, 说明]}\n", encoding="utf-8")
    again = import_paths([path], pack, home, mapping)
    assert again.files[0].batch != report.files[0].batch
    assert again.as_json() == {"medical_settlements": counts(20, 0, duplicates=20)}


def test_counts_and_reasons_are_stored_with_the_batch(pack: Pack, home: Home, inbox: Path) -> None:
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement, r3={"total": "x"})))
    report = import_paths([path], pack, home)
    (file,) = report.files
    stored = json.loads((home.batch_folder(file.register, file.batch) / "batch.json").read_text("utf-8"))
    assert stored["counts"] == counts(20, 19, 1)
    assert stored["reasons"] == {"money_unit": 1}
    assert stored["as_of"] == "2024-08-31"
    assert stored["file"] == SETTLEMENTS


# ---- mapping files ----------------------------------------------------------------------------------------------


def test_a_mapping_names_registers_columns_units_values_and_empty_cells(
    pack: Pack, home: Home, inbox: Path
) -> None:
    rows = rows_of(settlement, r3={"total": "0.0102", "setting": "急诊", "aid_paid": "NULL"})
    for row in rows[:3] + rows[4:]:
        row["total"] = "0.01"
    headers = ["流水号" if name == "settlement_no" else name for name in rows[0]]
    path = put(inbox, "医保结算_2024-08.csv", csv_text(rows, headers=headers))
    mapping = put(
        inbox.parent,
        "m.yaml",
        """
        registers: {医保结算: medical_settlements}
        columns: {medical_settlements: {流水号: settlement_no}}
        units: {medical_settlements: {total: wan_yuan}}
        values: {medical_settlements: {setting: {急诊: outpatient}}}
        empty: ["NULL"]
        """,
    )
    report = import_paths([path], pack, home, mapping)
    assert report.as_json() == {"medical_settlements": counts(20, 20)}
    file = home.batch_folder("medical_settlements", report.files[0].batch) / "part-0.parquet"
    found = duckdb.sql(f"SELECT total_fen, setting, aid_paid_fen FROM '{file}' ORDER BY total_fen").fetchall()
    assert found[0] == (10_000, "outpatient", None)
    assert found[-1] == (10_200, "outpatient", None)


@pytest.mark.parametrize(
    ("mapping", "names"),
    [
        ("registers: {x: gossip}", "gossip"),
        ("columns: {medical_settlements: {流水号: settlement_number}}", "settlement_number"),
        ("units: {medical_settlements: {setting: fen}}", "setting is not an amount"),
        ("units: {medical_settlements: {total: cents}}", "units.medical_settlements.total"),
        ("values: {medical_settlements: {setting: {急诊: emergency}}}", "emergency"),
        ("colums: {}", "colums"),
        ("columns: [", "m.yaml"),
    ],
)
def test_a_wrong_mapping_is_refused_by_name(
    mapping: str, names: str, pack: Pack, home: Home, inbox: Path
) -> None:
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    with pytest.raises(FileRefused) as error:
        import_paths([path], pack, home, put(inbox.parent, "m.yaml", mapping))
    assert error.value.code == "mapping"
    assert names in error.value.text.en
    assert not home.path.exists()


# ---- quarantine -------------------------------------------------------------------------------------------------


def test_rejected_rows_are_kept_sealed_and_can_be_corrected_and_imported(
    pack: Pack, home: Home, inbox: Path
) -> None:
    rows = rows_of(person, r3={"birth_date": "1979.13.45"})
    path = put(inbox, "population_2024-08.csv", csv_text(rows), "gb18030")
    (file,) = import_paths([path], pack, home).files
    (row,) = read_quarantine(home, file.batch)
    assert [(fault.column, fault.reason) for fault in row.faults] == [("birth_date", "date_impossible")]
    assert row.line == 5
    assert row.raw == path.read_bytes().split(b"\n")[4]
    secret = rows[3]["name"].encode("gb18030"), rows[3]["resident_id"].encode()
    for name, data in everything(home).items():
        assert not any(part in data for part in secret), name
    header = path.read_bytes().split(b"\n")[0]
    fixed = row.raw.replace(b"1979.13.45", b"1979-04-12")
    correction = put(inbox, "population_2024-08_fix.csv", header + b"\n" + fixed + b"\n")
    assert import_paths([correction], pack, home).as_json() == {"population": counts(1, 1)}


def test_a_sealed_block_opens_only_in_its_own_batch(pack: Pack, home: Home, inbox: Path) -> None:
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement, r3={"total": "x"})))
    (file,) = import_paths([path], pack, home).files
    shutil.copytree(folder(home, file.batch), folder(home, "2024-08-31-00000000"))
    with pytest.raises(Exception, match="altered or belongs elsewhere"):
        list(read_quarantine(home, "2024-08-31-00000000"))


def test_rejected_rows_of_a_batch_that_never_arrived_are_not_listed(
    pack: Pack, home: Home, inbox: Path
) -> None:
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement, r3={"total": "x"})))
    (file,) = import_paths([path], pack, home).files
    assert [meta.batch for meta in quarantined(home)] == [file.batch]
    assert quarantined(home, "deaths") == []
    (home.batch_folder("medical_settlements", file.batch) / "batch.json").unlink()
    assert quarantined(home) == []
    with pytest.raises(NotFound, match="no batch"):
        quarantined_batch(home, file.batch)


# ---- around the file --------------------------------------------------------------------------------------------


def test_a_file_that_changes_while_it_is_read_is_refused(
    pack: Pack, home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    monkeypatch.setattr(importing, "stamp", lambda p: (0, 0))
    with pytest.raises(FileRefused) as error:
        import_paths([path], pack, home)
    assert error.value.code == "file_changed"
    assert lake_rows(home, "medical_settlements") == 0


@pytest.mark.parametrize("limit", ["FILE_BYTES", "UNPACKED_TEXT_BYTES", "WORKBOOK_BYTES"])
def test_files_over_the_limits_are_refused_before_they_are_read(
    limit: str, pack: Pack, home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, limit, 100)
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    if limit == "WORKBOOK_BYTES":
        path = workbook(inbox, "medical_settlements_2024-08.xlsx", cells(rows_of(settlement)))
    with pytest.raises(FileRefused) as error:
        import_paths([path], pack, home)
    assert error.value.code == "file_too_large"


def test_more_rows_than_allowed_are_refused(
    pack: Pack, home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ROWS", 10)
    path = put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))
    with pytest.raises(FileRefused) as error:
        import_paths([path], pack, home)
    assert error.value.code == "too_many_rows"


def test_a_table_the_parser_sees_differently_is_refused(
    pack: Pack, home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should splitter and parser ever disagree about rows, the file is refused, not half read."""
    from closeknit.intake import reading

    monkeypatch.setattr(reading, "_take", lambda block, records, kept: b"1\n")
    with pytest.raises(FileRefused) as error:
        import_paths([put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))], pack, home)
    assert error.value.code == "text_not_read"


def test_rows_that_vanish_between_two_steps_stop_the_import(
    pack: Pack, home: Home, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from closeknit.intake.batches import CountsWrong

    accepted = importing.Staging._accepted
    monkeypatch.setattr(
        importing.Staging, "_accepted", lambda self, anti: accepted(self, anti=anti) + " AND c.line <> 7"
    )
    with pytest.raises(CountsWrong):
        import_paths([put(inbox, SETTLEMENTS, csv_text(rows_of(settlement)))], pack, home)
    assert lake_rows(home, "medical_settlements") == 0


def test_a_large_file_is_staged_on_disk_in_a_file_that_only_this_import_can_open(
    pack: Pack, home: Home, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STAGED_IN_MEMORY_BYTES", 0)
    rows = [person(i % 1000) for i in range(5000)]
    for i, row in enumerate(rows):
        row["resident_id"] = resident(i % 1000, f"19{60 + i // 1000}0412")
        row["dwelling_no"] = f"D{i}"
    path = put(inbox, "population_2024-08.csv", csv_text(rows))
    settle = importing.Staging.settle
    seen = []

    def look(staging: importing.Staging) -> object:
        staging.connection.execute(f"CHECKPOINT {staging.database}")
        assert staging.file is not None
        copy = tmp_path / "copy.duckdb"
        shutil.copy(staging.file, copy)
        with pytest.raises(duckdb.Error, match=r"(?i)encrypt"):
            duckdb.connect().execute(f"ATTACH '{copy}' AS found (READ_ONLY)")
        seen.append(copy.stat().st_size)
        return settle(staging)

    monkeypatch.setattr(importing.Staging, "settle", look)
    assert import_paths([path], pack, home).as_json() == {"population": counts(5000, 5000)}
    assert seen[0] > 50_000
    assert list(home.tmp.iterdir()) == []


def test_a_workbook_and_a_text_file_of_the_same_rows_hold_the_same_facts(
    pack: Pack, home: Home, inbox: Path
) -> None:
    put(inbox, "medical_settlements_2024-08.csv", csv_text(rows_of(settlement)))
    workbook(inbox, "medical_settlements_2024-08_b.xlsx", cells(rows_of(settlement)))
    report = import_paths([inbox], pack, home)
    assert report.as_json() == {"medical_settlements": counts(40, 20, duplicates=20)}


def test_every_contract_compiles_and_takes_a_file_of_its_own_header(
    pack: Pack, home: Home, inbox: Path
) -> None:
    for contract in pack.contracts.values():
        header = ",".join(column.zh for column in contract.columns.values())
        put(inbox, f"{contract.name}_2024-08.csv", header + "\n")
    with pytest.raises(ImportRefused) as error:
        import_paths([inbox], pack, home)
    assert {e.code for _, e in error.value.report.refused} == {"no_rows"}
    zero = {name for name, contract in pack.contracts.items() if contract.absent == "zero"}
    assert set(error.value.report.as_json()) == zero


def test_late_contributions_keep_their_own_month(pack: Pack, home: Home, inbox: Path) -> None:
    rows = rows_of(contribution, r3={"month": "2024-06"})
    put(inbox, "employment_contributions_2024-08.csv", csv_text(rows))
    report = import_paths([inbox], pack, home)
    file = home.batch_folder("employment_contributions", report.files[0].batch) / "part-0.parquet"
    months = duckdb.sql(f"SELECT month, count(*) FROM '{file}' GROUP BY 1 ORDER BY 1").fetchall()
    assert months == [(date(2024, 6, 1), 1), (date(2024, 8, 1), 19)]


def test_bombs_are_refused_within_two_seconds_and_in_little_memory(
    pack: Pack, home: Home, inbox: Path
) -> None:
    """300 MB of zeros in a few hundred kB: measured in a process of its own."""
    import gzip
    import subprocess
    import sys
    import zipfile

    packed = put(inbox, "medical_settlements_2024-08.csv.gz", gzip.compress(b"0" * (300 << 20), 1))
    book = inbox / "medical_settlements_2024-08.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in ("[Content_Types].xml", "xl/workbook.xml"):
            archive.writestr(entry, "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (300 << 20))
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from closeknit.engine.units import FileRefused\n"
        "from closeknit.intake.naming import read_name\n"
        "from closeknit.intake.sniffing import sniff\n"
        "from closeknit.intake.workbook_guard import guard_workbook\n"
        "from closeknit.packs.loader import load_pack\n"
        "pack = load_pack('cn'); start = time.process_time()\n"
        "for path in map(Path, sys.argv[1:]):\n"
        "    try:\n"
        "        sniff(read_name(path, pack, {}))\n"
        "        guard_workbook(path, path.name)\n"
        "    except FileRefused as error:\n"
        "        print(error.code)\n"
        "seconds = time.process_time() - start\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "print(seconds, int(peak.split()[1]) / 1024)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(packed), str(book)], capture_output=True, text=True, check=True
    )
    *codes, figures = run.stdout.strip().split("\n")
    seconds, megabytes = map(float, figures.split())
    assert codes == ["gzip_bomb", "zip_bomb"]
    assert seconds < 2
    assert megabytes < 300
    assert sniffing.limits is limits
