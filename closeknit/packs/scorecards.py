"""Scorecards: YAML → `Scorecard`. Changing a weight or a threshold is editing this file and nothing else.

    points.<indicator>.bands   {from: 2, points: 8}                       value ≥ 2
                               {from: 2, to: 4, points: 8}                `to` is for the reader: the next band's `from`
                               {from: {times: 12, parameter: p}, …}       twelve times a dated parameter
                               {from: {yuan: 5000}, …}                    money is never a bare number
                               {below: 1500, points: 12}                  lower is worse
    points.<indicator>: {points: none, why: {en, zh}}                     seen, but never scored
    triggers.<name>.when       {<indicator>: {at_least: 1}}               edges of claims are written like those of bands
    clocks.<level>.visit       {days: 3} or {working_days: 5}             of score alerts; a trigger has its own clock

Read strictly: what does not add up is refused here; what needs the whole pack to judge is in `check`.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from pydantic import Field

from closeknit.engine.indicators import Indicator
from closeknit.engine.policy import smallest_unit
from closeknit.engine.scoring import (
    LEVELS,
    Band,
    Clocks,
    Condition,
    Edge,
    IndicatorPoints,
    Scorecard,
    Span,
    Trigger,
)
from closeknit.engine.units import PackError
from closeknit.packs.yaml_files import Checked, Words, check, read_yaml

SHOWN = "scorecards/default.yaml"


class _Multiple(Checked):
    times: int | float
    parameter: str


class _Money(Checked):
    yuan: int | float


_EdgeFile = int | _Multiple | _Money


class _BandFile(Checked):
    from_: _EdgeFile | None = Field(default=None, alias="from")
    to: _EdgeFile | None = None
    below: _EdgeFile | None = None
    points: int


class _PointsFile(Checked):
    bands: list[_BandFile] = Field(default_factory=list)
    points: Literal["none"] | None = None
    why: Words | None = None
    source: str = "proposal"
    anchor: str | None = None  # where the edges come from, if anywhere


class _ClaimFile(Checked):
    at_least: _EdgeFile | None = None
    below: _EdgeFile | None = None
    or_unknown: bool = False


class _TriggerFile(Checked):
    label: Words
    when: dict[str, _ClaimFile]
    and_any: dict[str, _ClaimFile] = Field(default_factory=dict)
    level: str
    queue: Literal["difficulty", "cry", "deliver"]
    owner: Words
    clock_days: int
    source: str
    suppressible: bool = False


class _Overlap(Checked):
    dimensions: int
    bonus: int


class _SpanFile(Checked):
    days: int | None = None
    working_days: int | None = None


class _ClocksFile(Checked):
    visit: _SpanFile
    disposition: _SpanFile
    first_contact: _SpanFile | None = None


class _FamilyFile(Checked):
    dimension: str  # where its points go, whichever member gives them
    members: list[str]


class _ScorecardFile(Checked):
    status: str
    from_day: date | None = Field(default=None, alias="from")  # the first day that it may score
    source: str
    dimensions: dict[str, int]
    points: dict[str, _PointsFile]
    families: dict[str, _FamilyFile] = Field(default_factory=dict)
    needs_other_than: str | None = None
    overlap: list[_Overlap] = Field(default_factory=list)
    levels: dict[str, int]
    triggers: dict[str, _TriggerFile] = Field(default_factory=dict)
    suppressed_by: str | None = None
    alert_from: str = "yellow"
    quiet_days: int = 90
    clocks: dict[str, _ClocksFile] = Field(default_factory=dict)


def read_scorecard(root: Path, indicators: Mapping[str, Indicator]) -> Scorecard | None:
    """Return the pack's default scorecard, or None if it has none.

    Raises PackError naming file and key for an unknown indicator, a gap or overlap between bands, a level missing.
    """
    path = root / SHOWN
    if not path.exists():
        return None
    file = check(_ScorecardFile, read_yaml(path, SHOWN), SHOWN)
    for place, names in _names(file).items():
        for name in names:
            if name not in indicators:
                raise _wrong(f"{place}: {name}", "is not an indicator of the pack", "不是本规则包的指标")
    _check_levels(file)
    return Scorecard(
        name=path.stem,
        status=file.status,
        source=file.source,
        caps=dict(file.dimensions),
        points={n: _points(n, p, indicators[n].unit) for n, p in file.points.items()},
        dimension_of=_dimension_of(file, indicators),
        levels=dict(file.levels),
        families={n: tuple(f.members) for n, f in file.families.items()},
        triggers={n: _trigger(n, t, indicators) for n, t in file.triggers.items()},
        overlap=tuple((o.dimensions, o.bonus) for o in file.overlap),
        needs_other_than=file.needs_other_than,
        suppressed_by=file.suppressed_by,
        alert_from=file.alert_from,
        quiet_days=file.quiet_days,
        clocks=_clocks(file),
    )


def _names(file: _ScorecardFile) -> dict[str, list[str]]:
    """Every place of the file that names indicators."""
    return {
        "points": list(file.points),
        **{f"families.{name}": family.members for name, family in file.families.items()},
        **{f"triggers.{name}.when": list(t.when) for name, t in file.triggers.items()},
        **{f"triggers.{name}.and_any": list(t.and_any) for name, t in file.triggers.items()},
        "suppressed_by": [file.suppressed_by] if file.suppressed_by else [],
    }


def _dimension_of(file: _ScorecardFile, indicators: Mapping[str, Indicator]) -> dict[str, str]:
    """Each indicator's dimension: its family's if it is in one, else its own."""
    found = {name: indicators[name].dimension for name in file.points}
    home: dict[str, str] = {}
    for name, family in file.families.items():
        if family.dimension not in {indicators[m].dimension for m in family.members}:
            raise _wrong(
                f"families.{name}: {family.dimension}",
                "is the dimension of none of its members; credit it to one of theirs",
                "不是任何成员的维度，请改为其中之一",
            )
        for member in family.members:
            if home.setdefault(member, name) != name:
                raise _wrong(
                    f"families: {member}",
                    f"is in the families {home[member]} and {name}; keep it in one",
                    f"同时属于{home[member]}和{name}，请保留一个",
                )
        found.update(dict.fromkeys(family.members, family.dimension))
    return found


def _check_levels(file: _ScorecardFile) -> None:
    wanted = list(LEVELS[1:])
    if list(file.levels) != wanted:
        raise _wrong("levels", f"must be {', '.join(wanted)} in this order, no gap", "须依次为蓝黄橙红四级")
    firsts = list(file.levels.values())
    if any(a >= b for a, b in itertools.pairwise(firsts)) or firsts[0] <= 0:
        raise _wrong("levels", "overlap: each must begin above the one before", "重叠：须逐级升高")
    for name in [file.alert_from, *(t.level for t in file.triggers.values())]:
        if name not in wanted:
            raise _wrong("levels", f"{name!r} is not a level", f"{name}不是预警等级")
    needed = [o.dimensions for o in file.overlap]
    if needed != sorted(set(needed)):
        raise _wrong("overlap", "must name each number of dimensions once, ascending", "维度数须递增且不重复")


def _points(name: str, file: _PointsFile, unit: str) -> IndicatorPoints:
    key = f"points.{name}"
    if (file.points == "none") == bool(file.bands):
        raise _wrong(key, "needs bands, or `points: none` with why", "须有分段，或写明points: none及原因")
    if not file.bands:
        if file.why is None:
            raise _wrong(key, "gives no points; say why", "不计分，请写明原因why")
        return IndicatorPoints((), file.source, file.why.text())
    source = f"{file.source} (edges: {file.anchor})" if file.anchor else file.source
    return IndicatorPoints(_bands(key, file.bands, unit), source)


def _bands(key: str, files: list[_BandFile], unit: str) -> tuple[Band, ...]:
    """The bands, the best first: from the most points down. Gaps and overlaps are refused."""
    upwards = [f.from_ is not None for f in files]
    if any((f.from_ is None) == (f.below is None) for f in files) or len(set(upwards)) > 1:
        raise _wrong(
            key, "gives each band either `from` or `below`, the same for all", "每段须统一使用from或below"
        )
    _check_ends(key, files)
    bands = [
        Band(
            _edge(key, f.from_ if f.below is None else f.below, unit),
            f.points,
            "from" if f.below is None else "below",
        )
        for f in files
    ]
    points = [b.points for b in bands]
    if any(p <= 0 for p in points) or points != sorted(set(points), reverse=not upwards[0]):
        raise _wrong(key, "overlap: a worse band must give more points", "分段重叠：越差的一段分值须越高")
    _check_edges(key, [b.edge for b in bands])
    return tuple(reversed(bands)) if upwards[0] else tuple(bands)


def _check_ends(key: str, files: list[_BandFile]) -> None:
    for here, following in zip(files, [*files[1:], None], strict=True):
        if here.to is not None and (following is None or here.to != following.from_):
            raise _wrong(
                key,
                f"gap or overlap: `to: {here.to}` must be the next band's `from`",
                "分段有空隙或重叠：to须等于下一段的from",
            )


def _check_edges(key: str, edges: list[Edge]) -> None:
    """Edges of one kind must ascend; whether a fixed and a dated edge cross in some area is for `check` to say."""
    for parameter in {e.parameter for e in edges}:
        kind = [e for e in edges if e.parameter == parameter]
        sizes = [e.times_per_mille if parameter else e.amount for e in kind]
        if sizes != sorted(set(sizes)):
            raise _wrong(key, "overlap: edges must ascend", "分段重叠：界值须递增")


def _edge(key: str, edge: _EdgeFile | None, unit: str) -> Edge:
    if isinstance(edge, _Multiple):
        exact = Decimal(str(edge.times)) * 1000
        if exact <= 0 or exact != exact.to_integral_value():
            raise _wrong(
                key, f"{edge.times} must be positive, with three decimals at most", "倍数须为正，至多三位小数"
            )
        return Edge(parameter=edge.parameter, times_per_mille=int(exact))
    if isinstance(edge, _Money) != (unit == "fen"):
        raise _wrong(
            key, f"has unit {unit}; write money as {{yuan: …}}", f"单位为{unit}，金额须写作{{yuan: …}}"
        )
    if isinstance(edge, _Money):
        return Edge(amount=smallest_unit(edge.yuan, "yuan", f"{SHOWN}, {key}"))
    return Edge(amount=int(edge or 0))


def _conditions(
    key: str, files: Mapping[str, _ClaimFile], indicators: Mapping[str, Indicator]
) -> tuple[Condition, ...]:
    def edge(name: str, found: _EdgeFile | None) -> Edge | None:
        return None if found is None else _edge(f"{key}.{name}", found, indicators[name].unit)

    return tuple(
        Condition(name, edge(name, file.at_least), edge(name, file.below), file.or_unknown)
        for name, file in files.items()
    )


def _clocks(file: _ScorecardFile) -> dict[str, Clocks]:
    """The clocks of score alerts: all alerting levels or none, so that no alert is left without a day."""
    alerting = LEVELS[LEVELS.index(file.alert_from) :]
    if file.clocks and set(file.clocks) != set(alerting):
        raise _wrong(
            "clocks", f"must be given for {', '.join(alerting)}, no other", "须为每个预警等级给出时限"
        )
    return {
        level: Clocks(
            _span(f"clocks.{level}.visit", c.visit),
            _span(f"clocks.{level}.disposition", c.disposition),
            None if c.first_contact is None else _span(f"clocks.{level}.first_contact", c.first_contact),
        )
        for level, c in file.clocks.items()
    }


def _span(key: str, file: _SpanFile) -> Span:
    days = file.days if file.working_days is None else file.working_days
    if (file.days is None) == (file.working_days is None) or days is None or days < 1:
        raise _wrong(key, "needs days or working_days, one at least", "须写明days或working_days，至少为1")
    return Span(days, working=file.days is None)


def _trigger(name: str, file: _TriggerFile, indicators: Mapping[str, Indicator]) -> Trigger:
    if not file.when or any(c.at_least is None and c.below is None for c in file.when.values()):
        raise _wrong(f"triggers.{name}.when", "needs a claim: at_least or below", "须写明条件at_least或below")
    if file.clock_days < 1:
        raise _wrong(f"triggers.{name}.clock_days", "must be at least one day", "至少为1天")
    return Trigger(
        name=name,
        label=file.label.text(),
        when=_conditions(f"triggers.{name}.when", file.when, indicators),
        and_any=_conditions(f"triggers.{name}.and_any", file.and_any, indicators),
        level=file.level,
        queue=file.queue,
        owner=file.owner.text(),
        clock_days=file.clock_days,
        source=file.source,
        suppressible=file.suppressible,
    )


def _wrong(key: str, what: str, zh: str) -> PackError:
    return PackError(f"{SHOWN}: {key} {what}", f"{SHOWN}：{key} {zh}")
