"""The report's section on the rules of law: tiers by the rules and as held, leak and error by street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.screening.areas import Areas
from closeknit.screening.determining.sides import tier_words
from closeknit.screening.determining.wording import SIDE_WORDS
from closeknit.screening.reporting.charts import Cell, Table
from closeknit.screening.results import Run
from closeknit.screening.wording import number


@dataclass(frozen=True, slots=True)
class UnderLaw:
    """What the rules of law say of a run's households."""

    scope: Text
    sides: tuple[tuple[Text, int], ...]
    tiers: Table
    streets: Table


def under_law(run: Run, pack: Pack, areas: Areas) -> UnderLaw | None:
    """Return the section's content; None if the rules were not run."""
    law: dict[str, Any] | None = run.manifest["summary"].get("law")
    if law is None:
        return None
    decided, households = law["in_scope"], law["households"]
    scope = Text(
        f"The rules in force on the day were applied to the {decided:,} families that applied or are helped; incomes of "
        f"the other {households - decided:,} are not looked at, so they stay undetermined. Each line opens a look or a "
        "check by a person, and decides nothing.",
        f"按当日施行的规则测算已申请或在册的{decided:,}户；其余{households - decided:,}户不查看收入，故不作判断。"
        "每一条仅供人工走访或核查，不构成决定。",
    )
    return UnderLaw(
        scope,
        tuple((SIDE_WORDS[side], n) for side, n in law["sides"].items()),
        _tiers(law, pack),
        _streets(law, areas),
    )


def _tiers(law: dict[str, Any], pack: Pack) -> Table:
    names = dict.fromkeys([*law["by_tier"], *law["by_tier_held"]])
    rows: list[tuple[Cell, ...]] = []
    for tier in names:
        by_rules, held = law["by_tier"].get(tier, {}), law["by_tier_held"].get(tier, {})
        rows.append(
            (
                tier_words(pack, tier),
                by_rules.get("households", 0),
                by_rules.get("leak", 0),
                number(by_rules.get("fen_month", 0) // 100),
                held.get("households", 0),
                held.get("error", 0),
            )
        )
    head = (
        Text("tier", "类别"),
        Text("families by the rules", "规则测算户数"),
        Text("of these not helped", "其中未获救助"),
        Text("yuan a month by the rules", "规则测算金额（元/月）"),
        Text("families held", "在册户数"),
        Text("of these would not qualify (check)", "其中现不符合（核查）"),
    )
    return Table(head, tuple(rows), frozenset({1, 2, 3, 4, 5}))


def _streets(law: dict[str, Any], areas: Areas) -> Table:
    rows = tuple((areas.name(street), n["leak"], n["error"]) for street, n in law["by_area"].items())
    head = (
        Text("street", "街道"),
        Text("would qualify, not helped", "符合条件未获救助"),
        Text("helped, would not qualify now (check)", "在册但现不符合（核查）"),
    )
    return Table(head, rows, frozenset({1, 2}))
