"""The method page: the scorecard as it was applied, so that every number of a report can be checked by hand."""

from __future__ import annotations

from dataclasses import dataclass

from closeknit.engine.scoring import Band, Trigger
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.packs.sources import cited_on
from closeknit.screening.results import Run
from closeknit.screening.wording import (
    LEVEL_WORDS,
    QUEUE_WORDS,
    SCOPE_WORDS,
    cited,
    currency,
    edge_words,
    percent,
)


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator as the scorecard uses it."""

    code: str
    label: Text
    scope: Text
    bands: tuple[tuple[Text, int], ...]
    why_none: Text | None
    family: str | None
    registers: tuple[tuple[Text, str], ...]  # register, state of its feed
    source: Text
    missing: Text
    known: int
    lit: int


@dataclass(frozen=True, slots=True)
class TriggerLine:
    """One hard trigger."""

    label: Text
    level: str
    queue: Text
    owner: Text
    clock_days: int
    source: Text
    rests_on: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Method:
    """A scorecard in words."""

    dimensions: tuple[tuple[Text, int, tuple[IndicatorLine, ...]], ...]
    families: tuple[tuple[Text, ...], ...]
    overlap: tuple[tuple[int, int], ...]
    levels: tuple[tuple[str, int], ...]
    triggers: tuple[TriggerLine, ...]
    needs_other_than: Text | None
    suppressed_by: Text | None
    quiet_days: int
    source: Text
    status: str
    alert_from: Text


def method_of(run: Run, pack: Pack) -> Method:
    """Return the scorecard in words, with how often each indicator was known and lit."""
    card = pack.scorecard
    by_dimension = {d: [n for n in card.points if card.dimension_of[n] == d] for d in card.caps}
    silencer = pack.indicators.get(card.suppressed_by) if card.suppressed_by else None
    return Method(
        dimensions=tuple(
            (pack.dimensions[d], card.caps[d], tuple(_line(run, pack, n) for n in names))
            for d, names in by_dimension.items()
        ),
        families=tuple(
            tuple(pack.indicators[n].label for n in members if n in pack.indicators)
            for members in card.families.values()
        ),
        overlap=card.overlap,
        levels=tuple(sorted(card.levels.items(), key=lambda item: item[1])),
        triggers=tuple(_trigger(pack, t) for t in card.triggers.values()),
        needs_other_than=pack.dimensions[card.needs_other_than] if card.needs_other_than else None,
        suppressed_by=silencer.label if silencer else None,
        quiet_days=card.quiet_days,
        source=cited(pack, card.source),
        status=card.status,
        alert_from=LEVEL_WORDS[card.alert_from],
    )


def _line(run: Run, pack: Pack, name: str) -> IndicatorLine:
    indicator, points = pack.indicators[name], pack.scorecard.points[name]
    counted = run.manifest["summary"]["indicators"].get(name, {"known": 0, "lit": 0})
    feeds = run.manifest["feeds"]
    return IndicatorLine(
        code=indicator.code,
        label=indicator.label,
        scope=SCOPE_WORDS[indicator.scope],
        bands=tuple((band_words(pack, indicator.unit, band), band.points) for band in reversed(points.bands)),
        why_none=points.why_none,
        family=pack.scorecard.family_of(name),
        registers=tuple(
            (pack.contracts[r].label, feeds.get(r, {}).get("state", "missing")) for r in indicator.registers
        ),
        source=cited(pack, cited_on(indicator.sources, pack.sources, run.day, pack.name)[0]),
        missing=indicator.missing,
        known=counted["known"],
        lit=counted["lit"],
    )


def band_words(pack: Pack, unit: str, band: Band) -> Text:
    """Return a band's edge as the scorecard states it: an amount, or so many times a parameter."""
    below = band.direction == "below"
    if band.edge.parameter is None:
        return edge_words(band.edge.amount, unit, below, currency(pack))
    times, rest = divmod(band.edge.times_per_mille, 1000)
    factor = str(times) if not rest else percent(band.edge.times_per_mille)
    label = pack.parameters[band.edge.parameter].label
    said = label if factor == "1" else Text(f"{factor} × {label.en}", f"{factor}×{label.zh}")
    if below:
        return Text(f"below {said.en}", f"低于{said.zh}")
    return Text(f"from {said.en}", f"{said.zh}及以上")


def _trigger(pack: Pack, trigger: Trigger) -> TriggerLine:
    return TriggerLine(
        label=trigger.label,
        level=trigger.level,
        queue=QUEUE_WORDS.get(trigger.queue, Text(trigger.queue, trigger.queue)),
        owner=trigger.owner,
        clock_days=trigger.clock_days,
        source=cited(pack, trigger.source),
        rests_on=tuple(
            pack.indicators[c.indicator].label
            for c in (*trigger.when, *trigger.and_any)
            if c.indicator in pack.indicators
        ),
    )
