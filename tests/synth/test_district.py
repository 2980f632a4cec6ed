"""The same arguments give the same bytes; impossible ones are refused; other places and days work."""

import hashlib
from datetime import date
from pathlib import Path

import pytest

from closeknit.engine.units import CloseknitError
from closeknit.packs.loader import load_pack
from closeknit.synth import district as districts
from closeknit.synth.district import write_district
from closeknit.synth.timeline import Timeline

DAY = date(2024, 8, 31)


def _digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_the_same_arguments_give_the_same_bytes(tmp_path):
    pack = load_pack("cn")
    for name in ("one", "two"):
        write_district(tmp_path / name, 800, 3, DAY, pack)
    assert _digests(tmp_path / "one") == _digests(tmp_path / "two")


def test_another_seed_gives_another_district(tmp_path):
    pack = load_pack("cn")
    write_district(tmp_path / "one", 500, 3, DAY, pack)
    write_district(tmp_path / "two", 500, 4, DAY, pack)
    one, two = _digests(tmp_path / "one"), _digests(tmp_path / "two")
    assert one["population_2024-08.csv"] != two["population_2024-08.csv"]
    assert one["truth/story.json"] == two["truth/story.json"]


def test_a_district_of_several_chunks_repeats_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr(districts, "CHUNK", 700)
    write_district(tmp_path / "d", 2_000, 5, DAY, load_pack("cn"))
    lines = (tmp_path / "d" / "truth" / "persons.csv").read_text("utf-8").splitlines()[1:]
    numbers = [line.split(",")[0] for line in lines]
    assert len(set(numbers)) == len(numbers) >= 2_000
    settlements = (tmp_path / "d" / "medical_settlements_2024-08.csv").read_text("utf-8").splitlines()[1:]
    keys = {line.split(",")[0] for line in settlements}
    assert len(keys) >= len(settlements) - 5  # planted duplicates


def test_several_districts_share_the_people_and_their_files(tmp_path):
    summary = write_district(
        tmp_path / "d", 1_200, 5, DAY, load_pack("cn"), districts=["420106", "420107", "110101"]
    )
    communities = {
        line.split(",")[4][:6]
        for line in (tmp_path / "d" / "population_2024-08.csv").read_text("utf-8").splitlines()[1:]
    }
    assert communities == {"420106", "420107", "110101"}
    assert summary.persons >= 1_200


def test_a_day_within_a_month_ends_the_facts_on_that_day(tmp_path):
    write_district(tmp_path / "d", 400, 5, date(2024, 8, 15), load_pack("cn"))
    assert (tmp_path / "d" / "population_2024-08-15.csv").exists()
    bills = (tmp_path / "d" / "medical_settlements_2024-08.csv").read_text("utf-8").splitlines()[1:]
    assert bills and max(line.split(",")[2] for line in bills) <= "2024-08-15"


@pytest.mark.parametrize("months", [1, 6])
def test_the_number_of_deliveries_can_be_chosen(tmp_path, months):
    write_district(tmp_path / "d", 300, 5, DAY, load_pack("cn"), months=months)
    assert len(list((tmp_path / "d").glob("population_*.csv"))) == months
    assert len(list((tmp_path / "d").glob("medical_settlements_*.csv"))) == months + 1


def test_a_folder_with_files_is_left_alone(tmp_path):
    (tmp_path / "kept.txt").write_text("mine")
    with pytest.raises(CloseknitError, match="holds files already"):
        write_district(tmp_path, 300, 5, DAY, load_pack("cn"))
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


@pytest.mark.parametrize(
    ("people", "months", "codes"),
    [(99, 3, ["420106"]), (300, 0, ["420106"]), (300, 3, ["4201"]), (10**9, 3, ["420106"])],
)
def test_impossible_sizes_and_places_are_refused(tmp_path, people, months, codes):
    with pytest.raises(CloseknitError):
        write_district(tmp_path / "d", people, 5, DAY, load_pack("cn"), months=months, districts=codes)
    assert not (tmp_path / "d").exists()


def test_progress_is_told_chunk_by_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(districts, "CHUNK", 200)
    told = []
    write_district(tmp_path / "d", 600, 5, DAY, load_pack("cn"), lambda *step: told.append(step))
    assert [done for _, done, _ in told] == [0, 1, 2, 3] and {total for _, _, total in told} == {3}


def test_a_timeline_begins_a_year_before_the_first_delivery():
    timeline = Timeline(DAY, 3)
    assert (timeline.backlog(), timeline.period(12), timeline.period(14)) == (
        "2023-06..2024-05",
        "2024-06",
        "2024-08",
    )
    assert timeline.backlog(2) == "2021-06..2024-05"
    assert timeline.covers(2023) and timeline.covers(2024) and not timeline.covers(2025)
