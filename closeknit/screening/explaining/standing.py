"""A household's stored row, scored again: what an explanation and a report stand on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from closeknit.engine.scoring import Score, score_household
from closeknit.engine.units import RunFailed
from closeknit.packs.loader import Pack
from closeknit.screening.compiling import stale_indicators
from closeknit.screening.results import Run


@dataclass(frozen=True, slots=True)
class Standing:
    """A household's stored row of one run, scored again."""

    run: Run
    row: Mapping[str, Any]
    values: Mapping[str, int | None]
    parameters: Mapping[str, int]
    stale: frozenset[str]
    score: Score


def require_same_pack(pack: Pack, run: Run) -> None:
    """Raises: RunFailed if the run was made with another content of the pack: its points would not recompute."""
    made_with = run.manifest["pack_hash"]
    if made_with != pack.hash:
        raise RunFailed(
            f"run {run.id} was made with pack {run.manifest['pack']} {made_with[:8]}, the pack at hand is "
            f"{pack.name} {pack.hash[:8]}: name that version with --pack, or screen the day again.",
            f"筛查批次 {run.id} 使用的规则包为 {run.manifest['pack']} {made_with[:8]}，当前规则包为 {pack.name} "
            f"{pack.hash[:8]}：请用 --pack 指定当时的版本，或重新筛查该日。",
        )


def standing(pack: Pack, run: Run, row: Mapping[str, Any]) -> Standing:
    """Return a stored row with its score computed again.

    Raises: RunFailed if the score differs from the stored one.
    """
    values = {name: _whole(row[name], name, run) for name in pack.scorecard.points}
    parameters = {
        name: stored["amounts"].get(row["residence"], stored["amounts"].get("*"))
        for name, stored in run.manifest["parameters"][row["district"]].items()
    }
    stale = stale_indicators(pack, frozenset(run.manifest["stale"]))
    score = score_household(pack.scorecard, values, parameters, stale)
    if (score.score, score.level) != (row["score"], row["level"]):
        raise RunFailed(
            f"household {row['household_key']} has {row['score']} points ({row['level']}) in run {run.id} but its "
            f"values give {score.score} ({score.level}): do not use this run, screen the day again.",
            f"家庭 {row['household_key']} 在筛查批次 {run.id} 中为 {row['score']} 分（{row['level']}），按其数值重算为 "
            f"{score.score} 分（{score.level}）：请勿使用该筛查批次，重新筛查该日。",
        )
    return Standing(run, row, values, parameters, stale, score)


def _whole(value: object, name: str, run: Run) -> int | None:
    """A stored value as the whole number it must be. Raises: RunFailed."""
    if value is None:
        return None
    if not isinstance(value, int | float) or int(value) != value:
        raise RunFailed(
            f"run {run.id} stores {value!r} for {name}, which is no whole number: do not use this run, screen again.",
            f"筛查批次 {run.id} 中 {name} 的取值 {value!r} 不是整数：请勿使用该筛查批次，重新筛查。",
        )
    return int(value)
