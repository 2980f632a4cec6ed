"""The scorecard against the pack: nobody forgotten, nothing dead, nothing that cannot be reached."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date
from typing import Any

from closeknit.engine.policy import Parameter
from closeknit.engine.scoring import LEVELS, Band, IndicatorPoints, Scorecard
from closeknit.engine.scoring.scorecard import SCORE_MAX
from closeknit.engine.units import NotInForce, PackError
from closeknit.packs.loader import Pack
from closeknit.packs.problems import Problem, problem
from closeknit.packs.scorecards import SHOWN
from closeknit.packs.sources import cited
from closeknit.packs.yaml_files import read_yaml


def first_day(pack: Pack) -> date | None:
    """The first day that the scorecard may score, as its file says."""
    found = _raw(pack).get("from") if pack.scorecard is not None else None
    return found if isinstance(found, date) else None


def check_scorecard(pack: Pack) -> Iterator[Problem]:
    card = pack.scorecard
    if card is None:
        yield problem(SHOWN, "is missing; every pack scores", "缺少评分卡")
        return
    yield from _everybody_in(pack, card)
    yield from _dimensions(pack, card)
    yield from _points(pack, card)
    yield from _families(card)
    yield from _triggers(card)
    yield from _citations(pack)
    if pack.parameters and first_day(pack) is None:
        yield problem(
            SHOWN, "has no `from`: say the first day that it may score", "缺少from，请写明可评分的首日"
        )


def _raw(pack: Pack) -> dict[str, Any]:
    found = read_yaml(pack.root / SHOWN, SHOWN)
    return found if isinstance(found, dict) else {}


def _everybody_in(pack: Pack, card: Scorecard) -> Iterator[Problem]:
    for name in pack.indicators:
        if name not in card.points:
            yield problem(
                SHOWN,
                f"does not mention the indicator {name}; give it bands, or `points: none` with why",
                f"未列入指标{name}，请给出分段，或写明points: none及原因",
            )


def _dimensions(pack: Pack, card: Scorecard) -> Iterator[Problem]:
    for name in pack.dimensions:
        if name not in card.caps:
            yield problem(
                SHOWN, f"has no cap for the dimension {name}; add it", f"维度{name}没有上限，请补充"
            )
    for name, cap in card.caps.items():
        if name not in pack.dimensions:
            yield problem(
                SHOWN,
                f"caps {name}, which is no dimension of the pack; remove it",
                f"{name}不是本包维度，请删除",
            )
        elif cap <= 0:
            yield problem(SHOWN, f"caps {name} at {cap}; a cap is positive", f"维度{name}的上限{cap}须为正数")
        elif not any(card.dimension_of[i] == name for i in card.scored):
            yield problem(
                SHOWN,
                f"has no points for the dimension {name}; remove the cap or score it",
                f"维度{name}没有任何计分指标",
            )
    if card.needs_other_than is not None and card.needs_other_than not in pack.dimensions:
        yield problem(
            SHOWN,
            f"needs_other_than names {card.needs_other_than}, which is no dimension of the pack",
            f"needs_other_than引用的{card.needs_other_than}不是本包维度",
        )
    for need, bonus in card.overlap:
        if not 1 < need <= len(pack.dimensions) or bonus <= 0:
            yield problem(
                SHOWN,
                f"overlap of {need} dimensions can never be reached or gives nothing",
                f"{need}个维度的叠加不可达或无加分",
            )
    reachable = min(SCORE_MAX, sum(card.caps.values()) + max((b for _, b in card.overlap), default=0))
    for level, first in card.levels.items():
        if first > reachable:
            yield problem(
                SHOWN,
                f"level {level} begins at {first}, which no household can reach",
                f"等级{level}起点{first}不可达",
            )


def _points(pack: Pack, card: Scorecard) -> Iterator[Problem]:
    for name, points in card.points.items():
        cap = card.caps.get(card.dimension_of[name])
        for band in points.bands:
            if cap is not None and band.points > cap:
                yield problem(
                    SHOWN,
                    f"points.{name} gives {band.points} points, above the cap {cap} of {card.dimension_of[name]}; lower them",
                    f"points.{name}给出{band.points}分，超过维度上限{cap}，请降低",
                )
        yield from _crossing(pack, name, points)


def _crossing(pack: Pack, name: str, points: IndicatorPoints) -> Iterator[Problem]:
    """Edges tied to parameters may cross others in some area on some day: then a band is dead there."""
    used = {b.edge.parameter for b in points.bands if b.edge.parameter}
    known = [pack.parameters[p] for p in sorted(used) if p in pack.parameters]
    if len({b.edge.parameter for b in points.bands}) < 2 or len(known) < len(used):
        return
    for day, area in sorted({(v.from_day, v.area) for p in known for v in p.values}):
        for residence in ("urban", "rural"):
            amounts = _in_force(known, day, area, residence)
            if amounts is not None and not _descending(points.bands, amounts):
                yield problem(
                    SHOWN,
                    f"points.{name}: bands overlap in area {area or 'nation'} from {day}; two edges meet or cross there",
                    f"points.{name}：区划{area or '全国'}自{day}起分段重叠，两个界值相同或交叉",
                )
                return


def _in_force(known: list[Parameter], day: date, area: str, residence: str) -> dict[str, int] | None:
    try:
        return {p.name: p.in_force(day, area).amount(residence) for p in known}
    except NotInForce:
        return None


def _descending(bands: tuple[Band, ...], amounts: dict[str, int]) -> bool:
    """Whether each next band, which gives fewer points, is also easier to reach."""
    edges = [b.edge.value(amounts) for b in bands]
    harder_first = edges if bands[0].direction == "from" else [-e for e in edges]
    return all(a > b for a, b in itertools.pairwise(harder_first))


def _families(card: Scorecard) -> Iterator[Problem]:
    for family, members in card.families.items():
        for name in members:
            if name not in card.scored:
                yield problem(
                    SHOWN,
                    f"families.{family} names {name}, which gives no points; remove it",
                    f"families.{family}中的{name}不计分，请删除",
                )
        if len({m for m in members if m in card.scored}) < 2:
            yield problem(
                SHOWN,
                f"families.{family} is dead: it needs two scored members; complete or remove it",
                f"families.{family}少于两个计分成员，已失效，请补全或删除",
            )


def _triggers(card: Scorecard) -> Iterator[Problem]:
    cries = [t.clock_days for t in card.triggers.values() if t.queue == "cry"]
    for name, trigger in card.triggers.items():
        if LEVELS.index(trigger.level) < LEVELS.index("orange"):
            yield problem(
                SHOWN,
                f"triggers.{name} sets {trigger.level}; a hard trigger is at least orange",
                f"triggers.{name}等级过低，硬触发至少为橙色",
            )
        if trigger.queue != "cry" and cries and trigger.clock_days <= max(cries):
            yield problem(
                SHOWN,
                f"triggers.{name} has a clock of {trigger.clock_days} days, no longer than a cry for help's; lengthen it",
                f"triggers.{name}时限不长于求助时限，请延长",
            )


def _citations(pack: Pack) -> Iterator[Problem]:
    """Sources and anchors of the file, each on its own."""
    raw = _raw(pack)
    citations = [("source", c) for c in str(raw.get("source", "")).split(", ")]
    for group in ("points", "triggers"):
        for name, entry in (raw.get(group) or {}).items():
            citations += [
                (f"{group}.{name}", str(entry[key])) for key in ("source", "anchor") if key in entry
            ]
    for place, citation in citations:
        try:
            cited(citation, pack.sources, f"{SHOWN}, {place}")
        except PackError as error:
            yield Problem(SHOWN, error.text)
