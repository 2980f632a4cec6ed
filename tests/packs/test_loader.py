"""A pack that contradicts itself is refused by file and key, never half loaded."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from closeknit.engine.units import PackError
from closeknit.packs.loader import load_pack

POPULATION = "registers/population.yaml"


@pytest.fixture()
def pack(tmp_path: Path) -> Path:
    """A copy of the China pack with only the contracts that its pack.yaml names."""
    cn = load_pack("cn").root
    root = tmp_path / "small"
    (root / "registers").mkdir(parents=True)
    named = (
        "population",
        "household_book",
        "assistance_recipients",
        "assistance_applications",
    )  # by pack.yaml
    for name in ("pack.yaml", "codes.yaml", *(f"registers/{register}.yaml" for register in named)):
        shutil.copy(cn / name, root / name)
    return root


def change(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_china_pack_has_every_register_and_six_dimensions() -> None:
    cn = load_pack("cn")
    assert len(cn.contracts) >= 44
    assert list(cn.dimensions) == [
        "age_family", "economic", "health", "disability_care", "work_schooling", "housing_shocks",
    ]  # fmt: skip
    assert cn.base.persons == "population"
    assert cn.base.household_id == ("book_no",)
    assert cn.default_area == "420106"


def test_no_contract_of_the_china_pack_carries_a_protected_trait() -> None:
    for contract in load_pack("cn").contracts.values():
        for column in contract.columns.values():
            assert column.zh not in {"民族", "宗教信仰", "国籍", "籍贯", "户口性质"}


@pytest.mark.parametrize(
    ("file", "old", "new", "names"),
    [
        (POPULATION, "register: population", "register: people", ["population.yaml", "register"]),
        (POPULATION, "codes: sex", "codes: gender", ["columns.sex", "gender"]),
        (POPULATION, "key: [resident_id]", "key: [number]", ["key: number"]),
        (POPULATION, "type: area", "type: zone", ["columns.community.type"]),
        (POPULATION, "rhythm: month", "rythm: month", ["rythm", "not a known key"]),
        (POPULATION, "zh: 住址", "zh: 民族", ["protected trait"]),
        (POPULATION, "zh: 住址", "zh: 姓名", ["repeats the header"]),
        (POPULATION, "absent: unknown", "absent: unknown\nabsent: zero", ["written twice", "line"]),
        (
            POPULATION,
            "basis: [social-assistance-law-2026:10, interim-measures-2019:6]\n",
            "",
            ["basis is missing"],
        ),
        ("registers/household_book.yaml", "feed: snapshot", "feed: events", ["fact_day"]),
        ("pack.yaml", "persons: population", "persons: peuple", ["peuple"]),
        ("pack.yaml", "person_id: [resident_id]", "person_id: [card]", ["base.person_id"]),
        ("pack.yaml", "name: cn", "name: [cn", ["pack.yaml", "line"]),
    ],
)
def test_a_wrong_pack_is_refused_by_file_and_key(
    pack: Path, file: str, old: str, new: str, names: list[str]
) -> None:
    change(pack, file, old, new)
    with pytest.raises(PackError) as error:
        load_pack(pack)
    for name in names:
        assert name in error.value.text.en
    assert error.value.text.zh != error.value.text.en


def test_an_unknown_pack_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PackError, match="cn"):
        load_pack("atlantis")


def test_the_hash_changes_with_content_and_not_with_place(pack: Path, tmp_path: Path) -> None:
    first = load_pack(pack).hash
    moved = shutil.copytree(pack, tmp_path / "elsewhere")
    assert load_pack(moved).hash == first
    change(moved, "codes.yaml", "male", "man")
    assert load_pack(moved).hash != first
