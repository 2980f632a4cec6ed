"""What a change does, in words and tables for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.screening.areas import Areas
from closeknit.screening.determining.answers import outcome_of
from closeknit.screening.determining.sides import tier_words
from closeknit.screening.determining.wording import yuan
from closeknit.screening.simulating.comparing import Simulation

Cell = Text | str | int
Lines = list[tuple[Cell, ...]]
HEAD = (
    Text("families before", "变更前户数"),
    Text("after", "变更后户数"),
    Text("gained", "新增户"),
    Text("lost", "减少户"),
    Text("persons before", "变更前人数"),
    Text("after", "变更后人数"),
    Text("yuan a month before", "变更前（元/月）"),
    Text("after", "变更后（元/月）"),
    Text("change", "变化（元/月）"),
)
ALL = Text("all families that could be decided", "可测算家庭合计")
PARTS = {
    "by_tier": Text("tier", "类别"),
    "by_area": Text("street", "街道"),
    "by_kind": Text("kind of household", "家庭类型"),
}


def note(figures: Mapping[str, Any]) -> Text:
    """How far the figures reach: whose incomes are known."""
    decided, undetermined = figures["decided"], figures["undetermined"]
    return Text(
        f"{decided:,} families could be decided: they applied or are helped, and were checked with their consent. "
        f"{undetermined:,} are undetermined, because nobody may look at their incomes; a change could bring them in or not.",
        f"可测算{decided:,}户：已申请或在册，且经授权核对。{undetermined:,}户不作判断，因不得查看其收入；"
        "变更是否使其符合条件无法得知。",
    )


def cliff_note(figures: Mapping[str, Any]) -> Text:
    """How many families lose by one more yuan."""
    return Text(
        f"With one yuan more a month {figures['cliffs']:,} families would lose more than one yuan of support "
        f"({figures['cliffs_before']:,} before the change), and {figures['rises']:,} would get more.",
        f"月收入增加1元后，{figures['cliffs']:,}户救助减少超过1元（变更前{figures['cliffs_before']:,}户），"
        f"{figures['rises']:,}户救助反而增加。",
    )


def lines(pack: Pack, figures: Mapping[str, Any], part: str, areas: Areas) -> Lines:
    """The rows of one breakdown."""
    return [(_name(pack, part, key, areas), *cells(block)) for key, block in figures[part].items()]


def cells(block: Mapping[str, Any]) -> tuple[Cell, ...]:
    """One block of figures as cells under HEAD."""
    families, persons, month = block["households"], block["persons"], block["fen_month"]
    return (
        families["before"],
        families["after"],
        families["gained"],
        families["lost"],
        persons["before"],
        persons["after"],
        yuan(month["before"]),
        yuan(month["after"]),
        yuan(month["change"]),
    )


def _name(pack: Pack, part: str, key: str, areas: Areas) -> Text:
    if part == "by_tier":
        return tier_words(pack, key)
    return areas.name(key) if part == "by_area" else outcome_of(pack).kinds[key].label


def household_lines(pack: Pack, simulation: Simulation, areas: Areas) -> Lines:
    """The families whose tier or amount changes."""
    return [
        (
            str(h["household_key"]),
            areas.name(h["street"]),
            areas.name(h["community"]),
            tier_words(pack, h["before"]),
            tier_words(pack, h["after"]),
            yuan(h["fen_before"]),
            yuan(h["fen_after"]),
            yuan(h["fen_after"] - h["fen_before"]),
        )
        for h in simulation.changed
    ]


HOUSEHOLD_HEAD = (
    Text("household", "家庭标识"),
    Text("street", "街道"),
    Text("community", "社区"),
    Text("tier before", "变更前类别"),
    Text("tier after", "变更后类别"),
    Text("yuan a month before", "变更前（元/月）"),
    Text("after", "变更后（元/月）"),
    Text("change", "变化（元/月）"),
)
CLIFF_HEAD = (
    Text("household", "家庭标识"),
    Text("street", "街道"),
    Text("community", "社区"),
    Text("side", "时点"),
    Text("with one yuan more", "增收1元后"),
    Text("tier", "类别"),
    Text("yuan a month", "元/月"),
    Text("with one yuan more", "增收1元后（元/月）"),
)
_SIDES = {"before": Text("before", "变更前"), "after": Text("after", "变更后")}
_DIRECTIONS = {
    "loses": Text("loses more than the yuan", "减少超过1元"),
    "gains": Text("gets more", "反而增加"),
}


def cliff_lines(pack: Pack, cliffs: Sequence[Mapping[str, Any]], areas: Areas) -> Lines:
    """The families at a cliff."""
    return [
        (
            str(c["household_key"]),
            areas.name(c["street"]),
            areas.name(c["community"]),
            _SIDES[c["side"]],
            _DIRECTIONS[c["direction"]],
            tier_words(pack, c["tier"]),
            yuan(c["fen_month"]),
            yuan(c["fen_with_one_yuan_more"]),
        )
        for c in cliffs
    ]
