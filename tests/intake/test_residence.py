"""Urban or rural by community, and the division codes the China pack ships."""

import csv

import duckdb
import pytest
from by_hand import CN, china

from closeknit.engine.units import Text
from closeknit.intake.residence import area_names, listed_sql, residence_sql

CENTRAL = {"420102", "420103", "420104", "420105", "420106", "420107", "420111"}


def residence(community: str) -> str:
    with duckdb.connect() as con:
        row = con.execute(
            f"SELECT {residence_sql('c.community')} FROM (SELECT ? AS community) c "
            f"LEFT JOIN {listed_sql(china())} listed ON listed.code = c.community",
            [community],
        ).fetchone()
    assert row is not None
    return str(row[0])


def communities() -> list[dict[str, str]]:
    with (CN / "areas" / "communities.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_communities_of_the_central_districts_are_urban_and_villages_rural() -> None:
    for row in communities():
        village = row["code"][9:] >= "200"
        assert row["residence"] == ("rural" if village else "urban")
        if row["code"][:6] in CENTRAL and not village:
            assert row["residence"] == "urban"


def test_every_class_says_that_it_is_a_proposal() -> None:
    assert {row["source"] for row in communities()} == {"proposal"}


@pytest.mark.parametrize(
    ("community", "expected"),
    [
        ("420106012001", "urban"),
        ("420111460218", "rural"),
        ("990106012001", "urban"),
        ("990106012201", "rural"),
    ],
)
def test_a_household_takes_the_class_of_its_community_listed_or_by_code(
    community: str, expected: str
) -> None:
    assert residence(community) == expected


def test_districts_streets_and_communities_have_names_and_every_community_its_street() -> None:
    names = area_names(china())
    assert names["420106"] == Text("Wuchang District", "武昌区")
    assert names["420106006"] == Text("Zhonghualu Subdistrict", "中华路街道")
    assert len([code for code in names if len(code) == 12]) == 3495
    assert all(code[:9] in names and code[:6] in names for code in names if len(code) == 12)
