"""What must not matter does not; a missing or stale register does what was declared; more need is never a lower score."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from closeknit.engine.scoring import LEVELS, score_household
from closeknit.intake.home import Home
from closeknit.intake.importing import import_paths
from closeknit.intake.ready import ensure_ready
from closeknit.packs.loader import load_pack
from closeknit.screening.compiling import compile_pack, indicators_of, parameters_in_force, stale_indicators
from closeknit.screening.run import screen
from closeknit.screening.session import Session, connect
from closeknit.screening.tasks import Task, open_district
from closeknit.synth.district import write_district
from tests.screening.conftest import AUGUST, District

PACK = load_pack("cn")
AREA = "420106"
REGISTERS = sorted({r for i in PACK.indicators.values() for r in i.registers})
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
            writer.writerows(change(lines))


def disguised(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Other names, the other sex, other household numbers, another order."""
    random.Random(len(lines)).shuffle(lines)
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


Rows = Mapping[int, Mapping[str, Any]]


class Probe:
    """A thousand families of the district, alerted ones first, scored now with some feeds taken away."""

    def __init__(self, district: District) -> None:
        self.view = ensure_ready(PACK, district.home, AUGUST)
        files = district.august.files("scores")
        chosen = duckdb.execute(
            f"SELECT household_key FROM '{files[0]}' ORDER BY score DESC, household_key LIMIT 700"
        ).fetchall()
        self.only = f"household_key IN ({', '.join(str(k) for (k,) in chosen)})"

    def rows(self, missing: frozenset[str] = frozenset(), stale: frozenset[str] = frozenset()) -> Rows:
        compiled = compile_pack(PACK, AUGUST, missing, stale)
        in_force = parameters_in_force(PACK, AUGUST, AREA)
        task = Task(PACK, self.view, AUGUST, compiled, AREA, in_force, 2, only=self.only)
        with connect(threads=2) as connection:
            session = Session(connection, PACK)
            open_district(session, task)
            return {r["household_key"]: r for r in session.records("SELECT * FROM scores")}

    def levels(self, families: list[dict[str, int | None]], stale: frozenset[str]) -> list[str]:
        """The score levels of invented values, through the SQL of a run with these stale registers."""
        compiled = compile_pack(PACK, AUGUST, frozenset(), stale)
        in_force = parameters_in_force(PACK, AUGUST, AREA)
        task = Task(PACK, self.view, AUGUST, compiled, AREA, in_force, 2)
        with connect(threads=2) as connection:
            session = Session(connection, PACK)
            open_district(session, task)
            names = ", ".join(f"NULL::BIGINT AS {n}" for n in ALL)
            connection.execute(
                f"CREATE TEMP TABLE invented AS SELECT * REPLACE ({names}) FROM features "
                f"WHERE residence = 'urban' LIMIT {len(families)}"
            )
            keys = [k for (k,) in session.rows("SELECT household_key FROM invented ORDER BY 1")]
            for key, values in zip(keys, families, strict=True):
                lit = ", ".join(f"{n} = {v}" for n, v in values.items() if v is not None)
                connection.execute(f"UPDATE invented SET {lit} WHERE household_key = {key}")
            connection.execute("CREATE OR REPLACE TEMP VIEW features AS SELECT * FROM invented")
            session.steps(compiled.scores)
            return [r[0] for r in session.rows("SELECT score_level FROM scores ORDER BY household_key")]


@pytest.fixture(scope="module")
def probe(district: District) -> Probe:
    return Probe(district)


@pytest.fixture(scope="module")
def complete(probe: Probe) -> Rows:
    return probe.rows()


@pytest.mark.parametrize("register", random.Random(7).sample(REGISTERS, 10))
def test_a_missing_register_touches_only_its_own_indicators(probe: Probe, complete: Rows, register: str):
    without = probe.rows(missing=frozenset({register}))
    mine = {i.name for i in PACK.indicators.values() if register in i.registers}
    assert mine
    assert set(without) == set(complete)
    for key, row in without.items():
        for indicator in indicators_of(PACK):
            name = indicator.name
            if name not in mine:
                assert row[name] == complete[key][name], (register, name, key)
            else:  # a family that the question does not concern keeps its answer
                assert row[name] in (None, complete[key][name]), (register, name, key)


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
ALL = [i.name for i in indicators_of(PACK)]
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
