"""What must not matter does not; a missing or stale register does what was declared; more need is never a lower score."""

from __future__ import annotations

import csv
import random
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.scoring import LEVELS, score_household
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.screening.compiling import parameters_in_force, stale_indicators
from closeknit.screening.run import screen
from closeknit.synth.district import write_district
from tests.screening.conftest import AUGUST, District
from tests.screening.probe import ALL, AREA, PACK, Probe, Rows

BASE = {PACK.base.persons, PACK.base.households}  # without them a run is refused
APPLICANTS = {name for name, contract in PACK.contracts.items() if contract.scope == "applicants"}
OR_UNKNOWN = {
    "new_severe_disability",
    "new_major_disease",
    "earner_died",
}  # triggers where unknown income counts
NOT_COMPARED = {"household_key", "community", "street", "district", "source_no"}
NEEDS = {
    "out_of_pocket_year", "out_of_pocket_month", "self_paid_outside", "hospital_load", "rent_arrears",
    "repeated_temporary_aid", "several_disabled", "school_absence", "medical_aid_received",
}  # fmt: skip


def rewritten(folder: Path, change) -> None:
    """Change every CSV of a delivery, row by row and as a whole."""
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="", errors="strict") as file:
            lines = list(csv.DictReader(file))
        if not lines:
            continue
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(lines[0]))
            writer.writeheader()
            writer.writerows(change(lines, PACK.contracts[path.name.rsplit("_", 1)[0]]))


def disguised(lines: list[dict[str, str]], contract: RegisterContract) -> list[dict[str, str]]:
    """Other names, the other sex, other household numbers, another order; but of two rows with one natural key
    the later one corrects the earlier, so these keep theirs."""
    key = [contract.columns[name].zh for name in contract.key]
    asked: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in lines:
        asked.setdefault(tuple(row[name] for name in key), []).append(row)
    random.Random(len(lines)).shuffle(lines)
    lines = [asked[tuple(row[name] for name in key)].pop(0) for row in lines]
    for row in lines:
        if row.get("姓名"):
            row["姓名"] = "某" + row["姓名"][::-1]
        if row.get("性别") in ("1", "2"):
            row["性别"] = {"1": "2", "2": "1"}[row["性别"]]
        if row.get("户号"):
            row["户号"] = "Q" + row["户号"][::-1]
    return lines


def scored(folder: Path, home: Home) -> Counter[tuple[Any, ...]]:
    import_paths([folder], PACK, home, None)
    run = screen(home, PACK, AUGUST).run
    (path,) = run.files("scores")
    rows = duckdb.execute(f"SELECT * FROM '{path}'").to_arrow_table().to_pylist()
    return Counter(tuple(v for n, v in row.items() if n not in NOT_COMPARED) for row in rows)


@pytest.mark.ci
def test_names_sex_household_numbers_and_the_order_of_rows_change_nothing(tmp_path: Path):
    write_district(tmp_path / "files", 700, 17, AUGUST, PACK, months=2)
    before = scored(tmp_path / "files", Home(tmp_path / "before"))
    for path in tmp_path.glob("files/*.csv"):
        if not _is_utf8(path):
            path.write_text(path.read_text(encoding="gb18030"), encoding="utf-8")
    rewritten(tmp_path / "files", disguised)
    assert scored(tmp_path / "files", Home(tmp_path / "after")) == before


def _is_utf8(path: Path) -> bool:
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    return True


@pytest.fixture(scope="module")
def probe(district: District) -> Probe:
    return Probe(district)


@pytest.fixture(scope="module")
def complete(probe: Probe) -> Rows:
    return probe.rows()


def touched(register: str) -> set[str]:
    """The indicators that may become unknown without the register."""
    mine = {i.name for i in PACK.indicators.values() if register in i.registers}
    if register in PACK.applicants_are_in:  # who is an applicant is then known from fewer registers
        mine |= {i.name for i in PACK.indicators.values() if APPLICANTS & set(i.registers)}
    return mine


def apart(registers: list[str]) -> list[list[str]]:
    """The registers in few groups, so that no indicator rests on two of a group: a run for each is enough."""
    groups: list[list[str]] = []
    for register in sorted(registers, key=lambda r: (-len(touched(r)), r)):
        free = [g for g in groups if not any(touched(register) & touched(other) for other in g)]
        (free[0] if free else groups.append([]) or groups[-1]).append(register)
    return groups


@pytest.mark.parametrize("group", apart([r for r in PACK.contracts if r not in BASE]), ids=" ".join)
def test_a_missing_register_touches_only_what_says_so(probe: Probe, complete: Rows, group: list[str]):
    """Its own indicators become unknown, for those whom the question concerns; nobody's score rises."""
    without = probe.rows(missing=frozenset(group))
    mine = set().union(*map(touched, group))
    assert set(without) == set(complete)
    for key, row in without.items():
        before = complete[key]
        unknown = {name for name in mine if row[name] is None and before[name] is not None}
        assert all(row[n] == before[n] for n in ALL if n not in unknown), (group, key)
        assert row["score"] <= before["score"], (group, key)
        pulled = {t for t in PACK.scorecard.triggers if row[f"t_{t}"] and not before[f"t_{t}"]}
        assert not pulled or (row["income_ratio"] is None and pulled <= OR_UNKNOWN), (group, key)
    for register in group:  # registers that nobody reads would pass the above
        changed = any(row[n] != complete[key][n] for key, row in without.items() for n in touched(register))
        assert changed == bool(touched(register)), register


STALE = frozenset({"medical_settlements", "employment_contributions"})


def test_the_points_of_a_stale_register_carry_nobody_to_red(probe: Probe):
    """Red needs firm ground: without a stale register's points a household must still reach the last line."""
    doubtful = stale_indicators(PACK, STALE)
    families = invented(400)
    firm, shaky = (probe.levels(families, stale) for stale in (frozenset(), STALE))
    lowered = 0
    for values, before, after in zip(families, firm, shaky, strict=True):
        why = score_household(PACK.scorecard, values, AMOUNTS)
        assert before == why.score_level
        certain = why.score - sum(c.points for c in why.contributions if c.indicator in doubtful)
        assert (after == "red") == (certain >= PACK.scorecard.levels["red"])
        assert after == before or (before, after) == ("red", "orange")
        lowered += after != before
    assert lowered > 10


def invented(count: int) -> list[dict[str, int | None]]:
    """Families with a third of all indicators at some value, small or large."""
    chance = random.Random(count)
    return [
        {n: chance.choice([0, 1, 3, 900, 10_000_000]) if chance.random() < 0.4 else None for n in ALL}
        for _ in range(count)
    ]


def amounts() -> dict[str, int]:
    return {n: v.amount("urban") for n, v in parameters_in_force(PACK, AUGUST, AREA).items()}


AMOUNTS = amounts()
SOME = st.dictionaries(st.sampled_from(ALL), st.integers(0, 5_000_000) | st.integers(0, 6), max_size=12)


@settings(max_examples=300, deadline=None)
@given(values=SOME, name=st.sampled_from(sorted(NEEDS)), more=st.integers(1, 5_000_000) | st.integers(1, 4))
def test_more_of_a_need_never_lowers_the_score_or_the_level(values: dict[str, int], name: str, more: int):
    everything: dict[str, int | None] = dict.fromkeys(ALL) | values
    less = score_household(PACK.scorecard, everything | {name: values.get(name, 0)}, AMOUNTS)
    worse = score_household(PACK.scorecard, everything | {name: values.get(name, 0) + more}, AMOUNTS)
    assert worse.score >= less.score
    assert LEVELS.index(worse.level) >= LEVELS.index(less.level)
    assert set(less.triggers) <= set(worse.triggers)
