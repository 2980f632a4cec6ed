"""Small survey folders in the shape of the real ones, written by hand: four households, their people, a year later."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from closeknit.packs.loader import Pack, load_pack

Rows = Sequence[Mapping[str, Any]]
FLAGS = {"oop_share_of_nonfood", "che20", "che30", "che40"}


@pytest.fixture(scope="session")
def peru() -> Pack:
    return load_pack("demo_pe")


@pytest.fixture(scope="session")
def vietnam() -> Pack:
    return load_pack("demo_vn")


@pytest.fixture(scope="session")
def austria() -> Pack:
    return load_pack("demo_at")


@pytest.fixture(scope="session")
def mexico() -> Pack:
    return load_pack("demo_mx")


def write_table(path: Path, rows: Rows) -> None:
    with gzip.open(path, "wt", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def home(
    number: int, spent: float, food: float, health: float, members: int = 1, **more: Any
) -> dict[str, Any]:
    """A household of the Peru survey; its flags follow from the three amounts."""
    beyond = spent - food
    share = health / beyond if beyond > 0 else 0
    return {
        "household_id": f"{number:06d}-001-11",
        "region": number % 25 + 1,
        "rural": number % 2,
        "members": members,
        "piped_water": 1,
        "sanitation": 1,
        "spend_total_year": spent,
        "spend_food_year": food,
        "spend_health_oop_year": health,
        "poverty_line_pc_month": 300,
        "weight_household": 100,
        "oop_share_of_nonfood": round(share, 6),
        **{f"che{n}": int(share >= n / 100) for n in (20, 30, 40)},
        **more,
    }


def people(homes: Rows) -> list[dict[str, Any]]:
    return [
        {
            "household_id": h["household_id"],
            "person_id": f"{h['household_id']}-{n:02d}",
            "is_head": int(n == 1),
            "age": 40 if n == 1 else 10,
            "education_level": 2,
            "education_years": 6,
            "health_insured": 1,
            "insurance_type": 1,
            "disability": 0,
            "chronic_illness": "",
            "covid": 0,
            "work_status": 2 if n == 1 else "",
            "mother_tongue": "q",  # a column that no contract lists
        }
        for h in homes
        for n in range(1, h["members"] + 1)
    ]


def write_expected(folder: Path, rows: Rows) -> None:
    with (folder / "expected.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["figure", "value", "tolerance"])
        writer.writeheader()
        writer.writerows(rows)


# 2019: 1 and 2 have catastrophic spending; 2020: 1 and 3 have it, and 4 falls. 6 to 12 only make the fifths.
FIRST = [
    home(1, 2000, 1000, 400),
    home(2, 5000, 1000, 2000, 2),
    home(3, 6000.000003, 1000, 150),
    home(4, 9000, 1000, 0),
]
LATER = [
    home(1, 2100, 1000, 300),
    home(2, 5000, 1000, 700, 2),
    home(3, 1000, 500, 450),
    home(4, 1500, 1000, 0),
]
FILL = [home(n, 10_000 + n * 1000, 4000, 10) for n in range(6, 13)]

Folder = Callable[..., Path]


@pytest.fixture
def survey(tmp_path: Path) -> Folder:
    """survey(flags=True, later=True, links=True, expected=[(figure, value)]) → a folder as the README describes it."""

    def make(
        flags: bool = True,
        later: bool = True,
        links: bool = True,
        expected: Sequence[tuple[str, object]] = (),
        year: int = 2019,
    ) -> Path:
        folder = tmp_path / "pe"
        folder.mkdir()
        tables = {f"_{year}": [*FIRST, *FILL]} | ({f"_{year + 1}_dev": [*LATER, *FILL]} if later else {})
        for suffix, homes in tables.items():
            kept = [{k: v for k, v in h.items() if flags or k not in FLAGS} for h in homes]
            write_table(folder / f"households{suffix}.csv.gz", kept)
            write_table(folder / f"persons{suffix}.csv.gz", people(homes))
        if links:
            met = [
                {f"household_id_{year}": h["household_id"], f"household_id_{year + 1}": h["household_id"]}
                for h in [*FIRST, *FILL]
            ]
            write_table(folder / "panel_links_dev.csv.gz", met)
        write_table(
            folder / "panel_forecast_ids.csv.gz", [{f"household_id_{year}": FIRST[2]["household_id"]}]
        )
        if expected:
            write_expected(folder, [{"figure": f, "value": v, "tolerance": 0} for f, v in expected])
        (folder / "README.md").write_text("about the data", "utf-8")
        return folder

    return make
