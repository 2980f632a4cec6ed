"""Open alerts with their reasons in words, for a page or a worklist: what a person can act on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from closeknit.engine.scoring import Contribution
from closeknit.engine.units import Text
from closeknit.packs.loader import Pack
from closeknit.screening.explaining.standing import Standing, standing
from closeknit.screening.reporting.clocks import due_on
from closeknit.screening.results import Run
from closeknit.screening.session import Session, connect
from closeknit.screening.wording import (
    ADJUSTMENT_WORDS,
    Money,
    Role,
    amount,
    currency,
    edge_words,
    reason,
    status_reason,
    trigger_reason,
)

_CHUNK = 2_000  # households read at a time


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as a line of a table."""

    words: Text
    dimension: Text
    value: Text
    threshold: Text | None
    points: int
    sources: tuple[tuple[Text, str | None, str], ...]  # register, as-of day, state of its feed
    stale: bool
    counted_once_with: Text | None
    triggers: bool  # a hard trigger of the alert says the same

    @property
    def by_day(self) -> list[tuple[Text, str | None, str]]:
        """The registers of one as-of day and state together: names, day, state."""
        together: dict[tuple[str | None, str], list[Text]] = {}
        for register, as_of, state in self.sources:
            together.setdefault((as_of, state), []).append(register)
        return [
            (Text(", ".join(r.en for r in names), "、".join(r.zh for r in names)), as_of, state)
            for (as_of, state), names in together.items()
        ]


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One open alert, its household's reasons and what the scorecard did with them."""

    alert: Mapping[str, Any]
    reasons: tuple[Reason, ...]
    triggers: tuple[Text, ...]
    adjustments: tuple[tuple[Text, int], ...]
    unknown: tuple[Text, ...]
    due: date | None

    @property
    def key(self) -> str:
        """The pseudonym as text: spreadsheets and scripts round numbers this long."""
        return str(self.alert["household_key"])

    @property
    def why_status(self) -> Text:
        return status_reason(self.alert["status_reason"])

    @property
    def headline(self) -> tuple[Text, ...]:
        """The words that come first: triggers, then reasons with points; nothing twice."""
        others = (r.words for r in self.reasons if r.points and not r.triggers)
        return tuple(dict.fromkeys([*self.triggers, *others]))


def alert_rows(run: Run, pack: Pack, alerts: Sequence[Mapping[str, Any]], role: Role) -> list[AlertRow]:
    """Return these alerts with reasons in the role's words.

    Raises: RunFailed if a stored score does not recompute.
    """
    rows = []
    money = currency(pack)
    for start in range(0, len(alerts), _CHUNK):
        chunk = alerts[start : start + _CHUNK]
        standings = _standings(run, pack, {a["household_key"] for a in chunk})
        rows += [_row(pack, money, alert, standings[alert["household_key"]], role) for alert in chunk]
    return rows


def _standings(run: Run, pack: Pack, keys: set[int]) -> dict[int, Standing]:
    with connect(threads=1) as connection:
        records = Session(connection, pack).records(
            f"SELECT * FROM {run.scores()} WHERE household_key IN (SELECT unnest(?::BIGINT[]))",
            [sorted(keys)],
        )
    return {record["household_key"]: standing(pack, run, record) for record in records}


def _row(pack: Pack, money: Money, alert: Mapping[str, Any], now: Standing, role: Role) -> AlertRow:
    card = pack.scorecard
    lit = sorted(
        (c for c in now.score.contributions if c.raw_points),
        key=lambda c: (-c.points, -c.raw_points, c.indicator),
    )
    held = [t for t in now.score.triggers if card.triggers[t].queue == alert["queue"]]
    told = {name for t in held for name in card.triggers[t].indicators}
    return AlertRow(
        alert=alert,
        reasons=tuple(_reason(pack, money, now, c, role, c.indicator in told) for c in lit),
        triggers=tuple(trigger_reason(card.triggers[t], now.values, role, pack, money) for t in held),
        adjustments=tuple((_adjustment(pack, a.kind, a.dimension), a.points) for a in now.score.adjustments),
        unknown=tuple(
            pack.indicators[c.indicator].label
            for c in now.score.contributions
            if not c.known and card.points[c.indicator].bands
        ),
        due=due_on(alert, card),
    )


def _adjustment(pack: Pack, kind: str, dimension: str | None) -> Text:
    words = ADJUSTMENT_WORDS[kind]
    if dimension is None:
        return words
    label = pack.dimensions[dimension]
    return Text(f"{words.en} ({label.en})", f"{words.zh}（{label.zh}）")


def _reason(pack: Pack, money: Money, now: Standing, c: Contribution, role: Role, triggers: bool) -> Reason:
    indicator = pack.indicators[c.indicator]
    band = pack.scorecard.points[c.indicator].band(c.value, now.parameters)
    threshold = None
    if band is not None and c.threshold is not None:
        threshold = edge_words(c.threshold, indicator.unit, band.direction == "below", money)
    feeds = now.run.manifest["feeds"]
    return Reason(
        words=reason(indicator, c.value, role, money, pack.dimensions[c.dimension]),
        dimension=pack.dimensions[c.dimension],
        value=amount(c.value, indicator.unit, money),
        threshold=threshold,
        points=c.points,
        sources=tuple(
            (pack.contracts[r].label, feeds[r]["as_of"], feeds[r]["state"])
            for r in indicator.registers
            if r in feeds and feeds[r]["batches"]
        ),
        stale=c.indicator in now.stale,
        counted_once_with=_counted_with(pack, now, c),
        triggers=triggers,
    )


def _counted_with(pack: Pack, now: Standing, c: Contribution) -> Text | None:
    if c.family is None or c.points or not c.raw_points:
        return None
    members = pack.scorecard.families[c.family]
    return next(
        (
            pack.indicators[o.indicator].label
            for o in now.score.contributions
            if o.indicator in members and o.points
        ),
        None,
    )
