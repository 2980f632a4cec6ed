"""Every file of the corpus through the real import, with the exact outcome."""

from __future__ import annotations

from pathlib import Path

import pytest
from corpus import CASES, Case, Refused, Taken

from closeknit.engine.units import FileRefused
from closeknit.intake import importing
from closeknit.intake.home import Home
from closeknit.intake.quarantine import read_quarantine
from closeknit.intake.reasons import FILE_REASONS, ROW_REASONS
from closeknit.packs.loader import Pack, load_pack


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("cn")


@pytest.fixture()
def accepted_rows(monkeypatch: pytest.MonkeyPatch) -> list[tuple[list[str], list[tuple[object, ...]]]]:
    """What was handed over for storing: the accepted rows with their names in clear."""
    seen = []
    write = importing.lake.write_batch

    def spy(home, pack, contract, connection, table, meta):  # type: ignore[no-untyped-def]
        result = connection.execute(f"SELECT * FROM {table}")
        seen.append(([column[0] for column in result.description], result.fetchall()))
        return write(home, pack, contract, connection, table, meta)

    monkeypatch.setattr(importing.lake, "write_batch", spy)
    return seen


def stored_files(home: Home) -> list[Path]:
    return [
        p
        for part in (home.lake, home.quarantine, home.vault, home.tmp)
        for p in part.rglob("*")
        if p.is_file()
    ]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_the_file_has_exactly_the_expected_outcome(
    case: Case, pack: Pack, tmp_path: Path, accepted_rows: list[tuple[list[str], list[tuple[object, ...]]]]
) -> None:
    home = Home(tmp_path / "var")
    path = case.build(tmp_path / "in")
    if isinstance(case.outcome, Refused):
        with pytest.raises(FileRefused) as error:
            importing.import_paths([path], pack, home)
        assert error.value.code == case.outcome.code
        for name in (path.name, *case.outcome.names):
            assert name in error.value.text.en
        assert error.value.text.zh != error.value.text.en
        assert stored_files(home) == []
        return
    report = importing.import_paths([path], pack, home)
    check_taken(case.outcome, report, home, path)
    if case.outcome.holds is not None:
        check_value(case.outcome.holds, *accepted_rows[0])


def check_taken(expected: Taken, report: importing.ImportReport, home: Home, path: Path) -> None:
    ((register, counts),) = report.as_json().items()
    assert counts == {
        "rows_in": expected.rows,
        "accepted": expected.accepted,
        "rejected": expected.rejected,
        "duplicates": expected.duplicates,
        "superseded": expected.superseded,
    }
    (file,) = report.files
    assert file.register == register
    assert dict(file.reasons) == dict(expected.reasons)
    assert dict(file.notes) == dict(expected.notes)
    rows = list(read_quarantine(home, file.batch))
    assert len(rows) == expected.rejected
    assert (file.quarantine is not None) == bool(expected.rejected)
    if expected.lines is not None:
        assert tuple(row.line for row in rows) == expected.lines
    if path.suffix in (".csv", ".tsv"):
        lines = path.read_bytes().split(b"\n")
        for row in rows:
            assert row.raw == lines[row.line - 1].rstrip(b"\r")


def check_value(holds: tuple[str, str, object], names: list[str], rows: list[tuple[object, ...]]) -> None:
    column, where, shown = holds
    key, value = where.split(" = ")
    found = [row[names.index(column)] for row in rows if row[names.index(key)] == value.strip("'")]
    if not found:  # the changed row is found by the changed value itself
        found = [row[names.index(column)] for row in rows if row[names.index(column)] == shown]
    assert found == [shown]


def test_the_corpus_is_large_and_varied() -> None:
    refusals = {case.outcome.code for case in CASES if isinstance(case.outcome, Refused)}
    reasons = {reason for case in CASES if isinstance(case.outcome, Taken) for reason in case.outcome.reasons}
    bad = [c for c in CASES if isinstance(c.outcome, Refused) or c.outcome.reasons or c.outcome.notes]
    assert len(bad) >= 60
    assert len(refusals | reasons) >= 30
    assert len({case.name for case in CASES}) == len(CASES)


def test_every_row_reason_is_in_the_corpus() -> None:
    seen = {reason for case in CASES if isinstance(case.outcome, Taken) for reason in case.outcome.reasons}
    # Numbers of stated decimals occur in surveys only: see test_surveys.py.
    assert set(ROW_REASONS) - seen <= {"number_decimals"}


def test_every_file_reason_is_in_the_corpus_or_has_its_own_test() -> None:
    seen = {case.outcome.code for case in CASES if isinstance(case.outcome, Refused)}
    elsewhere = {
        "not_found", "no_files", "not_a_file", "future_period", "file_changed", "file_too_large", "mapping",
        "text_not_read", "part_refused", "disk_full", "no_access", "out_of_memory",
    }  # fmt: skip
    assert set(FILE_REASONS) - seen == elsewhere
