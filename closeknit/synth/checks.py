"""Checks with consent: property, vehicles, businesses, deposits, verified income and meters, of applicants only.

Nobody outside the families that applied or are helped appears here; what a check sees is less than the truth.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from closeknit.synth.assistance import Aid
from closeknit.synth.needs import Need
from closeknit.synth.people import HOME, Chunk, Days, Flags, Ints
from closeknit.synth.rows import Rows
from closeknit.synth.work import BUSINESS, FLEXIBLE, FORMAL, PLATFORM, Work

_CONSENT = 0.97
_TOLD = 0.55  # informal earnings that applicants declare and the check confirms [P]


def registers(chunk: Chunk, work: Work, need: Need, aid: Aid) -> Iterator[Rows]:
    draws = _Draws(chunk, work, aid)
    for month in chunk.timeline.snapshots:
        who = draws.adults(chunk, month)
        yield _property(chunk, draws, who, month)
        yield _vehicles(chunk, draws, who, month)
        yield _businesses(chunk, work, draws, who, month)
        yield _finances(chunk, need, draws, who, month)
        yield _incomes(chunk, work, draws, who, month)
    yield _utilities(chunk, need, draws)


class _Draws:
    """Which families consented since when, and luck that stays the same every month."""

    def __init__(self, chunk: Chunk, work: Work, aid: Aid) -> None:
        rng, p, tl = chunk.rng("checks"), chunk.persons, chunk.timeline
        count, n = len(chunk.households), len(chunk.persons)
        self.since = np.full(count, tl.count)
        helped = aid.helped(chunk)
        first = np.where(helped.any(axis=1), helped.argmax(axis=1), tl.count)
        self.since = np.minimum(self.since, first)
        family, month = p.household[aid.applications["who"]], aid.applications["sent"]
        np.minimum.at(self.since, family, month)
        self.since[rng.random(count) >= _CONSENT] = tl.count
        if chunk.part == 0 and not (self.since < tl.count).any():
            self.since[: min(3, count)] = 0
        self.luck = rng.random(n)
        self.other_luck = rng.random(n)
        self.owns = rng.random(count) < np.where(chunk.households.local, 0.68, 0.15)
        self.floor = rng.integers(38, 92, count)
        self.checked_back = rng.integers(2, 300, count)
        self.seen = np.where(work.kind >= FORMAL, True, False) | (rng.random(n) < _TOLD)

    def adults(self, chunk: Chunk, month: int) -> Ints:
        p = chunk.persons
        known = np.append(self.since, chunk.timeline.count)[p.household] <= month
        age = p.age_on(chunk.timeline.end(month))
        return np.flatnonzero(known & (age >= 18) & (p.lives == HOME) & chunk.resident(month))

    def checked(self, chunk: Chunk, families: Ints, month: int) -> Days:
        """The day of the last check: at consent, then about once a year."""
        tl = chunk.timeline
        end = tl.end(month)
        starts = np.array([tl.end(m) for m in range(tl.count)])[
            np.minimum(self.since[families], tl.count - 1)
        ]
        day = np.maximum(starts, end - self.checked_back[families].astype("timedelta64[D]"))
        return np.minimum(day, end)


def _heads(chunk: Chunk, who: Ints) -> Flags:
    return chunk.households.head[chunk.persons.household[who]] == who


def _some(keep: Flags, chunk: Chunk) -> Flags:
    """At least one row in a register that a small district would leave empty."""
    if chunk.part == 0 and len(keep) and not keep.any():
        keep = keep.copy()
        keep[0] = True
    return keep


def _property(chunk: Chunk, draws: _Draws, who: Ints, month: int) -> Rows:
    family = chunk.persons.household[who]
    keep = _some(_heads(chunk, who) & draws.owns[family], chunk)
    who, family = who[keep], family[keep]
    number = chunk.tagged("BDC", family)
    bought = chunk.timeline.first - (400 + draws.luck[who] * 7000).astype("timedelta64[D]")
    return Rows(
        "property",
        who,
        month,
        property_no=number,
        kind=np.full(len(who), "dwelling"),
        floor_area_m2=draws.floor[family],
        share_percent=np.full(len(who), 100),
        acquired_on=bought,
    )


def _vehicles(chunk: Chunk, draws: _Draws, who: Ints, month: int) -> Rows:
    keep = _some(draws.other_luck[who] < 0.035, chunk)
    who = who[keep]
    plate = chunk.tagged("鄂X", who)
    return Rows(
        "vehicles",
        who,
        month,
        plate_no=plate,
        kind=np.where(draws.luck[who] < 0.5, "motorcycle", "car"),
        price=np.round(8000 + 90000 * draws.luck[who] ** 2, -2),
        registered_on=chunk.timeline.first - (30 + draws.luck[who] * 3600).astype("timedelta64[D]"),
    )


def _businesses(chunk: Chunk, work: Work, draws: _Draws, who: Ints, month: int) -> Rows:
    tl = chunk.timeline
    keep = _some((work.kind[who] == BUSINESS) | (draws.luck[who] < 0.012), chunk)
    who = who[keep]
    closed = (work.kind[who] == BUSINESS) & (work.earned[who, month] == 0)
    start = tl.first - (60 + draws.other_luck[who] * 3000).astype("timedelta64[D]")
    return Rows(
        "businesses",
        who,
        month,
        credit_code=chunk.tagged("92", who, 7),
        role=np.where(draws.luck[who] < 0.85, "sole_trader", "shareholder"),
        capital=np.round(5000 + 60000 * draws.other_luck[who], -2),
        established_on=start,
        closed_on=np.where(closed, tl.start(month) - 20, np.datetime64("NaT", "D")),
    )


def _finances(chunk: Chunk, need: Need, draws: _Draws, who: Ints, month: int) -> Rows:
    p, tl = chunk.persons, chunk.timeline
    family = p.household[who]
    day = draws.checked(chunk, family, month)
    at = np.clip(tl.index_of(day), 0, tl.count - 1)
    total = need.savings[family, at] * np.maximum(need.size[family, at], 1)
    share = np.where(_heads(chunk, who), 0.7, 0.3)
    return Rows(
        "financial_checks",
        who,
        month,
        consent_no=chunk.tagged("SQS", family),
        checked_on=day,
        deposits=np.round(total * share * (0.7 + 0.3 * draws.luck[who]), 2),
        securities=np.where(draws.other_luck[who] > 0.98, np.round(20000 * draws.luck[who], 2), 0.0),
        insurance_value=np.where(draws.luck[who] > 0.97, np.round(9000 * draws.other_luck[who], 2), 0.0),
    )


def _incomes(chunk: Chunk, work: Work, draws: _Draws, who: Ints, month: int) -> Rows:
    """Verified income of the three months before the check, by head; informal pay only if it was told."""
    p, tl = chunk.persons, chunk.timeline
    day = draws.checked(chunk, p.household[who], month)
    at = np.clip(tl.index_of(day), 0, tl.count - 1)
    earned = work.earned[who, at] * draws.seen[who]
    pension = np.where(work.pension_since[who] <= day, work.pension[who], 0.0)
    kind = work.kind[who]
    wages = np.where(np.isin(kind, (BUSINESS, FLEXIBLE, PLATFORM)), "business", "wages")
    began = ((tl.month(0) + at) - 3).astype("datetime64[D]")
    ended = (began.astype("datetime64[M]") + 3).astype("datetime64[D]") - 1
    paid, drawn = np.flatnonzero(earned > 0), np.flatnonzero(pension > 0)
    none = np.flatnonzero((earned <= 0) & (pension <= 0))
    rows = np.concatenate([paid, drawn, none])
    head = np.concatenate([wages[paid], np.full(len(drawn), "transfer"), np.full(len(none), "other")])
    amount = np.concatenate([earned[paid], pension[drawn], np.zeros(len(none))]).astype(np.float64)
    return Rows(
        "income_checks",
        who[rows],
        month,
        head=head,
        period_from=began[rows],
        period_to=ended[rows],
        monthly_amount=np.round(amount, 2),
    )


def _utilities(chunk: Chunk, need: Need, draws: _Draws) -> Rows:
    """Two meters a family and month: use falls and bills pile up with need, for some."""
    rng, tl, h = chunk.rng("utilities"), chunk.timeline, chunk.households
    families, months = np.nonzero(draws.since[:, None] <= np.arange(tl.count))
    families, months = np.tile(families, 2), np.tile(months, 2)
    water = np.arange(len(families)) < len(families) // 2
    usual = np.where(water, 4.0, 75.0) * np.maximum(need.size[families, months], 1) ** 0.7
    tight = need.in_need[families, months]
    usage = np.maximum(0, np.round(usual * rng.lognormal(0, 0.25, len(families)) * np.where(tight, 0.8, 1.0)))
    unpaid = np.where(tight & (draws.luck[h.head[families]] < 0.12), 1 + months % 3, 0)
    here = need.size[families, months] > 0
    tag = np.where(water, "S", "D")
    account = np.char.add(tag, chunk.tagged("", families))
    return Rows(
        "utilities",
        h.head[families][here],
        months[here],
        account_no=account[here],
        month=months[here],
        kind=np.where(water, "water", "power")[here],
        usage_units=usage[here].astype(np.int64),
        unpaid_bills=unpaid[here],
    )
