"""A run against what really happened in a synthetic district: who of the households in need and without help was found.

Precision: of the households at a level or above, the share in need and unhelped. Recall: of those in need and unhelped,
the share found. Lift: precision over the base rate. Each share with its Wilson interval (95 %), since they are counts
of a small district. The truth is written apart from the registers and is read nowhere else.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from closeknit.engine.evaluation.pairs import wilson
from closeknit.engine.indicators import MEMBERS
from closeknit.engine.scoring import LEVELS
from closeknit.engine.units import FileRefused, NotFound
from closeknit.intake.home import Home
from closeknit.packs.loader import Pack
from closeknit.screening.explaining.household import pinned_files
from closeknit.screening.results import Run
from closeknit.screening.session import connect, path_list, quoted


@dataclass(frozen=True, slots=True)
class Screened:
    """What a run said of one household, and what was true."""

    level: str
    has_alert: bool  # an open alert, new or continuing, of any queue
    in_need: bool  # in need and not helped
    score_level: str | None = None  # what the score alone says; None if being helped silences it


def against_truth(home: Home, pack: Pack, run: Run, truth_dir: Path) -> dict[str, Any]:
    """Compare a run with the truth of its month.

    Returns {"run", "month", "households", "unmatched", "in_need", "base_rate", "levels": {level: figures},
    "scores": {level: figures}, "alerts": figures}; "scores" goes by the score alone, without hard triggers, over
    households that no tier helps. A level's figures are of the households at that level or above: {"households", "found",
    "precision", "recall", "lift"}, shares as {"value", "low", "high"}, value None where nothing was counted.
    "unmatched": households of the truth that the run does not screen (missed for recall: they count as not found).
    Raises: FileRefused if the truth has no such file or month; NotFound if no household of it is in the run.
    """
    month = run.day.strftime("%Y-%m")
    need = read_need(truth_dir, month)
    said, homes = _said(home, pack, run)
    cases, unmatched = _matched(home, pack, need, said, homes)
    if not cases:
        raise NotFound(
            f"none of the {len(need):,} households in {truth_dir} is in run {run.id}; name the home they were "
            "imported into with --home, or another run with --run.",
            f"{truth_dir} 中的 {len(need):,} 个家庭均不在批次 {run.id} 中；请用 --home 指定导入的数据目录，或用 --run 指定批次。",
        )
    return {"run": run.id, "month": month} | figures(cases, unmatched)


def read_need(truth_dir: Path, month: str) -> dict[str, bool]:
    """The households of a month by their source's number: in need and unhelped, or not.

    Raises: FileRefused.
    """
    path = truth_dir / "households.csv"
    if not path.exists():
        raise FileRefused(
            "no_truth",
            f"{path} is not there; write a district with its truth with: closeknit synth DIR.",
            f"没有 {path}；可用 closeknit synth DIR 生成带真值的合成数据。",
        )
    with path.open(encoding="utf-8-sig", newline="") as file:
        need = {
            r["household"]: r["in_need_unhelped"] == "1" for r in csv.DictReader(file) if r["month"] == month
        }
    if not need:
        raise FileRefused(
            "no_truth",
            f"{path} has no rows of {month}; choose a run of a month it covers with --run.",
            f"{path} 中没有 {month} 的数据；请用 --run 选择其覆盖月份的批次。",
        )
    return need


def figures(cases: list[Screened], unmatched: Mapping[bool, int]) -> dict[str, Any]:
    """Precision, recall and lift at each level, over matched households; `unmatched` by whether in need."""
    needy = sum(c.in_need for c in cases) + unmatched.get(True, 0)
    households = len(cases) + sum(unmatched.values())
    base = needy / households if households else 0.0

    def of(chosen: list[Screened]) -> dict[str, Any]:
        found = sum(c.in_need for c in chosen)
        precision = share(found, len(chosen))
        lift = {k: None if v is None or not base else v / base for k, v in precision.items()}
        return {
            "households": len(chosen),
            "found": found,
            "precision": precision,
            "recall": share(found, needy),
            "lift": lift,
        }

    def from_level(name: str) -> tuple[str, ...]:
        return LEVELS[LEVELS.index(name) :]

    names = LEVELS[:0:-1]
    return {
        "households": households,
        "unmatched": sum(unmatched.values()),
        "in_need": needy,
        "base_rate": share(needy, households),
        "levels": {name: of([c for c in cases if c.level in from_level(name)]) for name in names},
        "scores": {name: of([c for c in cases if c.score_level in from_level(name)]) for name in names},
        "alerts": of([c for c in cases if c.has_alert]),
    }


def share(part: int, whole: int) -> dict[str, float | None]:
    """part / whole with its Wilson interval (95 %); nothing known of an empty whole."""
    interval = wilson(part, whole)
    if interval is None:
        return {"value": None, "low": None, "high": None}
    low, high = interval
    return {"value": part / whole, "low": low, "high": high}


def _said(
    home: Home, pack: Pack, run: Run
) -> tuple[dict[int, tuple[str, bool, str | None]], dict[int, list[int]]]:
    """Level, open alert and unsilenced score level by household key; the households a source's number means, by its key."""
    silencer = pack.scorecard.suppressed_by if pack.scorecard else None
    silent = f"coalesce({quoted(silencer)}, 0) >= 1" if silencer else "false"
    members = [f for area in run.manifest["areas"] for f in pinned_files(home, run, MEMBERS, area)]
    with connect() as connection:
        said = connection.execute(
            "SELECT household_key, level, household_key IN (SELECT household_key FROM "
            f"read_parquet({path_list(run.files('alerts'))}) WHERE status IN ('new', 'continuing')), "
            f"CASE WHEN NOT ({silent}) THEN score_level END "
            f"FROM {run.scores()}"
        ).fetchall()
        homes: dict[int, list[int]] = {}
        if members:
            pairs = connection.execute(
                f"SELECT source_household_key, household_key, count(*) AS n FROM read_parquet({path_list(members)}) "
                "WHERE counts AND source_household_key IS NOT NULL GROUP BY 1, 2 ORDER BY 1, n DESC, 2"
            ).fetchall()
            for source, household, _ in pairs:
                homes.setdefault(source, []).append(household)
    return {key: (level, bool(alert), by_score) for key, level, alert, by_score in said}, homes


def _matched(
    home: Home,
    pack: Pack,
    need: Mapping[str, bool],
    said: Mapping[int, tuple[str, bool, str | None]],
    homes: Mapping[int, list[int]],
) -> tuple[list[Screened], dict[bool, int]]:
    """Match as `explain` does: the number's own household, else the one that most of its people live in."""
    from closeknit.intake.identity import Pseudonyms

    pseudonyms, contracts = Pseudonyms(home), list(pack.contracts.values())
    cases: list[Screened] = []
    unmatched = {True: 0, False: 0}
    for number, in_need in need.items():
        keys = pseudonyms.household_keys(number, contracts)
        own = [k for k in keys if k in said] or [h for k in keys for h in homes.get(k, []) if h in said]
        if own:
            level, alert, by_score = said[own[0]]
            cases.append(Screened(level, alert, in_need, by_score))
        else:
            unmatched[in_need] += 1
    return cases, unmatched
