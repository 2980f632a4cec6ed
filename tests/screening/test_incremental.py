"""A day's new events screened alone give what a full run gives, row for row, and really only touch those households."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.intake.ready import ensure_ready
from closeknit.screening import run as running
from closeknit.screening.results import Run
from closeknit.screening.run import screen
from tests.screening.conftest import AUGUST, District, content

SEPTEMBER = date(2024, 9, 3)
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def write(path: Path, lines: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


@dataclass
class Twins:
    """Two homes with the same lake and the same base run: one is screened again in full, the other incrementally."""

    district: District
    full: Home
    quick: Home
    folder: Path

    def deliver(self, name: str, lines: list[Row]) -> None:
        path = write(self.folder / name, lines)
        for home in (self.full, self.quick):
            counts = import_paths([path], self.district.pack, home, None).as_json()
            assert all(c["accepted"] > len(lines) * 0.9 for c in counts.values()), counts


def copied(district: District, target: Path) -> Home:
    home = district.copy(target)
    shutil.copytree(district.home.runs, home.runs)
    return home


@pytest.fixture
def twins(district: District, tmp_path: Path) -> Twins:
    return Twins(
        district, copied(district, tmp_path / "full"), copied(district, tmp_path / "quick"), tmp_path
    )


@pytest.fixture
def screened(twins: Twins, monkeypatch: pytest.MonkeyPatch) -> Callable[[date], tuple[Run, Run, int]]:
    """Screen both homes; returns the full run, the incremental one, and how many households that one computed."""
    computed: list[int] = []
    backend = running.score_with_duckdb

    def counting(task, target):
        backend(task, target)
        computed.append(duckdb.execute(f"SELECT count(*) FROM '{target}'").fetchall()[0][0])

    monkeypatch.setattr(running, "score_with_duckdb", counting)

    def both(day: date) -> tuple[Run, Run, int]:
        full = screen(twins.full, twins.district.pack, day).run
        quick = screen(twins.quick, twins.district.pack, day, incremental=True).run
        everybody, touched = computed
        computed.clear()
        assert everybody == full.manifest["summary"]["scored"]
        return full, quick, touched

    return both


def same(full: Run, quick: Run) -> None:
    assert full.id == quick.id
    assert content(full) == content(quick)
    assert full.manifest["summary"] == quick.manifest["summary"]


def settlements(district: District) -> list[Row]:
    return read(district.folder / "medical_settlements_2024-08.csv")


def stays_of_one_in_a_hundred(district: District) -> list[Row]:
    """A bill and a hospital stay of the last day for one person in every hundredth household."""
    people = sorted({r["公民身份号码"] for r in settlements(district)})[::40]
    blank = dict.fromkeys(settlements(district)[0], "")
    return [
        blank
        | {"结算单号": f"JSNEW{n:06}", "公民身份号码": who, "结算日期": "2024-08-31", "就医类型": "inpatient"}
        | {
            "入院日期": "2024-08-20",
            "出院日期": "2024-08-31",
            "医疗总费用": "80000.00",
            "基本统筹支付": "20000.00",
        }
        | {"大病保险支付": "0", "医疗救助支付": "0", "商业保险支付": "0", "政策内自付": "50000.00"}
        | {"目录外自费": "10000.00"}
        for n, who in enumerate(people)
    ]


def test_a_days_new_settlements_give_what_a_full_run_gives(twins: Twins, screened):
    twins.deliver("medical_settlements_2024-08-31.csv", stays_of_one_in_a_hundred(twins.district))
    full, quick, touched = screened(AUGUST)
    same(full, quick)
    households = full.manifest["summary"]["scored"]
    assert households * 0.005 < touched < households * 0.05
    assert content(full)["scores"] != content(twins.district.august)["scores"]
    (before,), (taken,) = (run.files("scores") for run in (twins.district.august, quick))
    assert before.read_bytes() == taken.read_bytes()
    assert duckdb.execute(f"SELECT count(*) FROM '{quick.files('scores_changed')[0]}'").fetchone() == (
        touched,
    )


def test_the_same_days_sql_is_taken_from_the_run_before(twins: Twins, screened, monkeypatch):
    """But not what other code made: a pack's hash says nothing of that."""
    full = screen(twins.full, twins.district.pack, AUGUST).run
    assert (full.folder / "sql.json").read_text().count("SELECT") > 10
    planned: list[date] = []
    compile_pack = running.compile_pack
    monkeypatch.setattr(
        running,
        "compile_pack",
        lambda pack, day, *a, **k: planned.append(day) or compile_pack(pack, day, *a, **k),
    )
    stays = stays_of_one_in_a_hundred(twins.district)
    twins.deliver("medical_settlements_2024-08-31.csv", stays[::2])
    quick = screen(twins.quick, twins.district.pack, AUGUST, incremental=True).run
    assert planned == []
    screen(twins.quick, twins.district.pack, AUGUST + timedelta(days=1), incremental=True)
    assert planned == [AUGUST + timedelta(days=1)]
    kept = quick.folder / "sql.json"
    kept.write_text(kept.read_text().replace('"made_by": "', '"made_by": "0'))
    twins.deliver("medical_settlements_2024-08-31.csv", stays[1::2])
    again = screen(twins.quick, twins.district.pack, AUGUST, incremental=True).run
    assert planned == [AUGUST + timedelta(days=1), AUGUST] and again.id != quick.id


def test_changes_upon_changes_give_what_a_full_run_gives(twins: Twins, screened):
    """The second run builds on the first one's changes; the third changes too many and writes everybody anew."""
    stays = stays_of_one_in_a_hundred(twins.district)
    twins.deliver("medical_settlements_2024-08-31.csv", stays[::2])
    full, first, _ = screened(AUGUST)
    same(full, first)
    twins.deliver("medical_settlements_2024-09-01.csv", [r | {"结算日期": "2024-09-01"} for r in stays[1::3]])
    full, second, _ = screened(AUGUST + timedelta(days=1))
    same(full, second)
    assert first.files("scores_changed") and second.files("scores_changed")
    everyone = sorted({r["公民身份号码"] for r in settlements(twins.district)})[::3]
    many = [stays[0] | {"结算单号": f"JSALL{n:06}", "公民身份号码": who} for n, who in enumerate(everyone)]
    twins.deliver("medical_settlements_2024-09-02.csv", [r | {"结算日期": "2024-09-02"} for r in many])
    full, third, _ = screened(AUGUST + timedelta(days=2))
    same(full, third)
    assert not third.files("scores_changed")


def test_three_days_later_without_new_files_gives_what_a_full_run_gives(twins: Twins, screened):
    full, quick, touched = screened(SEPTEMBER)
    same(full, quick)
    assert 0 < touched < full.manifest["summary"]["scored"] * 0.6
    assert quick.manifest["previous"] == twins.district.august.id


def test_a_replaced_snapshot_gives_what_a_full_run_gives(twins: Twins, screened):
    held = read(twins.district.folder / "disability_certificates_2024-08.csv")
    level = next(name for name in held[0] if "等级" in name)
    changed = [r | {level: "1"} for r in held[:6]] + held[12:]  # six worse, six gone
    twins.deliver("disability_certificates_2024-08.csv", changed)
    full, quick, touched = screened(AUGUST)
    same(full, quick)
    assert 6 <= touched <= 12
    assert content(full)["scores"] != content(twins.district.august)["scores"]


def test_a_corrected_settlement_gives_what_a_full_run_gives(twins: Twins, screened):
    """Half of the corrected bills move to somebody else: the family they leave must be computed again too."""
    stays = [r for r in settlements(twins.district) if r["就医类型"] == "inpatient"]
    people = sorted({r["公民身份号码"] for r in settlements(twins.district)})
    moved = [r | {"公民身份号码": people[n * 7]} for n, r in enumerate(stays[:5])]
    cheaper = [r | {"政策内自付": "1.00", "目录外自费": "0.00"} for r in stays[5:10]]
    lines = [r | {"结算日期": "2024-08-31"} for r in moved + cheaper]
    twins.deliver("medical_settlements_2024-08-31.csv", lines)
    full, quick, touched = screened(AUGUST)
    same(full, quick)
    assert 10 <= touched <= 15
    assert content(full)["scores"] != content(twins.district.august)["scores"]


def test_a_new_application_shows_old_income_rows_and_gives_what_a_full_run_gives(twins: Twins, screened):
    """Income is read only of families who applied or are helped, so a new application changes what counts."""
    checked = [r["公民身份号码"] for r in read(twins.district.folder / "income_checks_2024-08.csv")]
    applications = read(twins.district.folder / "assistance_applications_2024-08.csv")
    number = next(iter(applications[0]))
    lines = [
        applications[0]
        | {number: f"SQNEW{n:05}", "公民身份号码": who, "申请日期": "2024-08-31", "决定日期": "2024-08-31"}
        for n, who in enumerate(checked[::5])
    ]
    twins.deliver("assistance_applications_2024-08-31.csv", lines)
    full, quick, touched = screened(AUGUST)
    same(full, quick)
    assert 0 < touched <= 2 * len(lines)


def test_other_households_since_the_base_mean_a_full_run(twins: Twins, screened):
    """A new household book makes other households: nothing of the base run may be taken over."""
    book = read(twins.district.folder / "household_book_2024-08.csv")
    twins.deliver("household_book_2024-08.csv", book[:-40])
    full, quick, touched = screened(AUGUST)
    same(full, quick)
    assert touched == full.manifest["summary"]["scored"]


def test_a_replaced_snapshot_whose_old_rows_are_gone_is_computed_for_everybody(twins: Twins, screened):
    view = ensure_ready(twins.district.pack, twins.quick, AUGUST)
    old = view.files("disability_certificates", "420106")
    held = read(twins.district.folder / "disability_certificates_2024-08.csv")
    twins.deliver("disability_certificates_2024-08.csv", held[12:])
    for file in old:
        marker = (
            twins.quick.ready / "_built" / file.parent.name / "disability_certificates" / f"{file.stem}.json"
        )
        marker.unlink()
        file.unlink()
    full, quick, touched = screened(AUGUST)
    same(full, quick)
    assert touched == full.manifest["summary"]["scored"]
