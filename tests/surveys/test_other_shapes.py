"""Surveys of other shapes: one table for persons and households, amounts as logarithms, measures of a distribution."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from closeknit.engine.units import PackError
from closeknit.packs.evaluation import Figure, read_evaluation
from closeknit.packs.loader import Pack, load_pack
from closeknit.packs.yaml_files import check
from closeknit.screening.evaluating import evaluate

from .conftest import write_expected, write_table

_OWN = ("py010n", "py050n", "py090n", "py100n", "py110n", "py120n", "py130n", "py140n")
_TOGETHER = ("hy040n", "hy050n", "hy070n", "hy080n", "hy090n", "hy110n", "hy130n", "hy145n")


def austrian(
    home: int, nth: int, wage: float | None, province: str, size: float, income: float, **more: Any
) -> dict[str, Any]:
    own = dict.fromkeys(_OWN, "") if wage is None else {**dict.fromkeys(_OWN, 0), "py010n": wage}
    row = {
        "db030": home,
        "rb030": home * 100 + nth,
        "db040": province,
        "age": 8 if wage is None else 40,
        "pl030": "" if wage is None else 1,
        **own,
        **dict.fromkeys(_TOGETHER, 0),
        "hy145n": "-0",
        "eqSS": size,
        "eqIncome": income,
        "db090": "504.569620253",
    }
    return row | more


# Equivalised: 10,000; 20,000; two of 30,000 (45,000 over 1.5); a father and a child of 40,000 (52,000 over 1.3).
PEOPLE = [
    austrian(1, 1, 10_000, "Vienna", 1, 10_000),
    austrian(2, 1, 20_000, "Tyrol", 1, 20_000),
    austrian(3, 1, 50_000.5, "Vienna", 1.5, 30_000, hy130n=5000.25, hy145n=0.25),
    austrian(3, 2, 0, "Vienna", 1.5, 30_000, hy130n=5000.25, hy145n=0.25),
    austrian(4, 1, 51_000, "Tyrol", 1.3, 40_000, hy050n=1000),
    austrian(4, 2, None, "Tyrol", 1.3, 40_000, hy050n=1000),
]
FIGURES = [
    ("at-risk-of-poverty threshold (60% of median), EUR", 18_000, 0),
    ("threshold at 70%", 21_000, 0),
    ("at-risk-of-poverty rate, percent", 16.6667, 0.0001),
    ("rate at 70%", 33.3333, 0.0001),
    ("rate, Vienna (national threshold)", 33.3333, 0.0001),
    ("rate, Tyrol (national threshold)", 0, 0),
    ("quintile share ratio S80/S20", 0, 0),  # the fourth quintile of six is 40,000: nobody lies above it
    ("relative median poverty gap, percent", 44.4444, 0.0001),
]


def rows(figures: list[tuple[str, float, float]]) -> list[dict[str, Any]]:
    return [dict(zip(("figure", "value", "tolerance"), f, strict=True)) for f in figures]


def test_one_table_is_persons_and_households(austria: Pack, tmp_path: Path) -> None:
    wrong = [*PEOPLE[:-1], {**PEOPLE[-1], "eqIncome": 40_000.00001}]
    write_table(tmp_path / "persons_2007_one.csv.gz", wrong[:3])  # the parts of one year, a household in both
    write_table(tmp_path / "persons_2007_two.csv.gz", wrong[3:])
    write_expected(tmp_path, rows(FIGURES))
    found = evaluate(austria, tmp_path)
    assert found["import"]["persons"]["accepted"] == 6
    assert [(y["day"], y["households"], y["conserved"]) for y in found["years"]] == [("2007-12-31", 4, True)]
    assert found["expected"]["mismatches"] == []
    assert found["rules"] == {"eqSS": {"rows": 6, "equal": 6}, "eqIncome": {"rows": 6, "equal": 5}}


def vietnamese(number: int, lntotal: str, lnmed: str, lnexp12m: str, lnrlfood: str) -> dict[str, Any]:
    known = {"age": 50, "educyr": 5, "farm": "yes", "urban": "no", "hhsize": 4, "commune": 7}
    amounts = {"lntotal": lntotal, "lnmed": lnmed, "lnexp12m": lnexp12m, "lnrlfood": lnrlfood}
    return {"household_no": number, **known, **amounts}


# Thousands of dong: none of 1,000; one of 1,000, which is written 0 too; 100 of 2,000; 500 of 1,000 with food 600.
HOMES = [
    vietnamese(1, "6.9077553", "0", "", "6.2146081"),
    vietnamese(2, "6.9077553", "0", "0", "6.2146081"),
    vietnamese(3, "7.6009025", "4.6051702", "4.6051702", "6.9077553"),
    vietnamese(4, "6.9077553", "6.2146081", "6.2146081", "6.3969297"),
]


def test_amounts_written_as_logarithms_and_persons_nobody_can_place(vietnam: Pack, tmp_path: Path) -> None:
    write_table(tmp_path / "households.csv.gz", HOMES)
    write_table(tmp_path / "persons.csv.gz", [{"pharvis": 0, "commune": 7}])
    write_expected(
        tmp_path,
        rows(
            [
                ("households with any medical spending", 3, 0),
                ("households with medical spending above 25% of total", 1, 0),
                ("households with medical spending above 40% of total", 1, 0),
                ("mean share of medical spending in total", (0.001 + 0.05 + 0.5) / 4, 1e-6),
                # Least squares through (6.9078, 0), (7.6009, 4.6052), (6.9078, 6.2146), by hand.
                ("OLS elasticity of ln medical on ln total spending", 2.1610, 0.0001),
            ]
        ),
    )
    found = evaluate(vietnam, tmp_path)
    assert found["expected"]["mismatches"] == []
    assert found["years"][0]["households"] == 4
    assert [line for line in found["skipped"] if line.startswith("persons")]
    (beyond,) = [row for row in found["tables"]["thresholds"]["1998"] if row["value"] == 5]
    assert (beyond["households"], beyond["above_40_beyond_food"]) == (1, 1)


@pytest.mark.parametrize(
    "ways", [{}, {"count": {}, "mean": "spent"}, {"sum": ["spent"], "slope": ["a", "b"]}]
)
def test_a_figure_is_computed_in_one_way(ways: Mapping[str, Any]) -> None:
    with pytest.raises(PackError, match="say one of count, sum, mean, slope, distribution"):
        check(Figure, {"figure": "x", **ways}, "expected.yaml")


def test_a_table_of_something_that_is_no_indicator_is_refused(tmp_path: Path) -> None:
    import shutil

    root = tmp_path / "demo_vn"
    shutil.copytree(load_pack("demo_vn").root, root)
    path = root / "evaluation.yaml"
    path.write_text(path.read_text("utf-8").replace("by: medical_level", "by: medical_height"), "utf-8")
    with pytest.raises(PackError, match=r"tables\.thresholds 'medical_height' is no indicator"):
        read_evaluation(load_pack(root))
