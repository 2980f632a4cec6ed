"""Illness and what it costs: admissions, outpatient bills, and how each bill is shared out.

A bill in fen: total = basic + major + aid + commercial + self-paid in policy + self-paid outside the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates
from closeknit.synth.disability import Disability
from closeknit.synth.people import DORMITORY, NEVER, Chunk, Days, Flags, Floats, Ints, Words, by_age
from closeknit.synth.shocks import Shocks
from closeknit.synth.work import EMPLOYEE, FORMAL, Work

UNINSURED, BY_EMPLOYMENT, BY_RESIDENCE = 0, 1, 2
SCHEMES = np.array(["", "employee", "resident"])
_OUTPATIENT_BY_AGE = ((0, 6, 1.3), (6, 40, 0.6), (40, 60, 1.0), (60, 120, 2.1))
_REHABILITATION = 0.0008  # people with rehabilitation stays [P]
_CHILD_REHABILITATION = 0.35  # of disabled children [P]
_GRACE_MONTHS = 3  # employees' cover goes on this long after contributions stop [P]


@dataclass
class Cover:
    """Medical insurance, persons × months."""

    scheme: NDArray[np.int8]
    commercial: Flags
    since: Days


@dataclass
class Bills:
    """Settlements in order of day; amounts in fen."""

    who: Ints
    settled: Days
    admitted: Days
    discharged: Days
    inpatient: Flags
    group: Words
    scheme: Ints
    total: Ints
    basic: Ints
    major: Ints
    commercial: Ints
    aid: Ints
    self_paid: Ints
    outside: Ints

    def __len__(self) -> int:
        return len(self.who)

    def own(self) -> Ints:
        """What is left to the patient, medical aid counted as still unpaid: cost before any assistance, in fen."""
        return self.self_paid + self.outside + self.aid

    def grant_aid(self, helped: Flags, share: float) -> None:
        """Let medical aid pay a share of the in-policy rest of these bills."""
        moved = np.where(helped, (self.self_paid * share).astype(np.int64), 0)
        self.aid = self.aid + moved
        self.self_paid = self.self_paid - moved


def insure(chunk: Chunk, work: Work) -> Cover:
    """Who is covered by which scheme in which month."""
    rng, p, tl = chunk.rng("insurance"), chunk.persons, chunk.timeline
    n = len(p)
    medical = (work.kind == FORMAL) | (rng.random(n) < 0.5)  # flexible workers may insure pensions only
    paid = work.contributing & medical[:, None]
    recent = paid.copy()
    for back in range(1, _GRACE_MONTHS):
        recent[:, back:] |= paid[:, :-back]
    starts = np.array([tl.start(m) for m in range(tl.count)])
    retired = (work.pension_kind == EMPLOYEE)[:, None] & (work.pension_since[:, None] <= starts)
    employed = recent | retired
    gap = rng.random(n) < rates.UNINSURED
    # Of those whose employment cover ends, three in ten have no other until the next year.
    fell_out = paid.any(axis=1) & (rng.random(n) < 0.3)
    scheme = np.where(employed, BY_EMPLOYMENT, np.where((gap | fell_out)[:, None], UNINSURED, BY_RESIDENCE))
    since = tl.first - rng.integers(30, 5000, n).astype("timedelta64[D]")
    return Cover(scheme.astype(np.int8), rng.random(n) < rates.COMMERCIAL, np.maximum(since, p.birth))


def treat(chunk: Chunk, disability: Disability, shocks: Shocks, cover: Cover) -> Bills:
    """Return every bill of the months covered, before medical aid."""
    rng = chunk.rng("health")
    stays = [
        _routine_stays(chunk, rng),
        _births(chunk, rng),
        _series(chunk, rng),
        _rehabilitation(chunk, rng, disability),
    ]
    who, admitted, length, group, given = (np.concatenate(x) for x in zip(*stays, strict=True))
    more = shocks.stays
    n = len(more["who"])
    who = np.concatenate([who, more["who"]])
    admitted = np.concatenate([admitted, more["day"]])
    length = np.concatenate([length, more["days"]])
    group = np.concatenate([group, np.full(n, "general")])
    given = np.concatenate([given, more["cost"].astype(float)])
    discharged = admitted + length.astype("timedelta64[D]")
    visits, visited = _outpatient(chunk, rng)
    v = len(visits)
    bills = _Draft(
        np.concatenate([who, visits]),
        np.concatenate([discharged, visited]),
        np.concatenate([admitted, np.full(v, NEVER)]),
        np.concatenate([discharged, np.full(v, NEVER)]),
        np.concatenate([np.ones(len(who), dtype=bool), np.zeros(v, dtype=bool)]),
        np.concatenate([group, np.full(v, "general")]),
        np.concatenate([given, np.full(v, np.nan)]),
    )
    return _settle(rng, chunk, cover, _seen(chunk, bills))


@dataclass
class _Draft:
    who: Ints
    settled: Days
    admitted: Days
    discharged: Days
    inpatient: Flags
    group: Words
    cost: Floats  # yuan; NaN: drawn from the scheme's distribution

    def take(self, keep: NDArray[np.generic]) -> _Draft:
        return _Draft(*(getattr(self, name)[keep] for name in self.__dataclass_fields__))


_Stays = tuple[Ints, Days, Ints, Words, Floats]


def frailty(chunk: Chunk) -> Floats:
    """How much more often than others of the same age a person falls ill (mean 1)."""
    return chunk.rng("frailty").gamma(rates.FRAILTY_SHAPE, 1 / rates.FRAILTY_SHAPE, len(chunk.persons))


def _routine_stays(chunk: Chunk, rng: np.random.Generator) -> _Stays:
    p, tl = chunk.persons, chunk.timeline
    age = p.age_on(tl.last)
    rate = by_age(age, rates.STAYS_YEAR) * frailty(chunk) * np.where(p.lives == DORMITORY, 0.45, 1.0)
    who = np.repeat(np.arange(len(p)), rng.poisson(rate * tl.count / 12))
    return (
        who,
        _any_day(chunk, rng, len(who)),
        _lengths(rng, len(who)),
        np.full(len(who), "general"),
        np.full(len(who), np.nan),
    )


def _any_day(chunk: Chunk, rng: np.random.Generator, count: int) -> Days:
    tl = chunk.timeline
    return tl.first + rng.integers(0, int((tl.last - tl.first).astype(np.int64)) + 1, count).astype(
        "timedelta64[D]"
    )


def _lengths(rng: np.random.Generator, count: int) -> Ints:
    return np.clip(rng.lognormal(np.log(rates.STAY_DAYS_MEDIAN), 0.55, count), 1, 60).astype(np.int64)


def _births(chunk: Chunk, rng: np.random.Generator) -> _Stays:
    """One stay for the mother of each child born in the months covered."""
    p, tl = chunk.persons, chunk.timeline
    age = p.age_on(tl.last)
    born = np.flatnonzero((p.birth >= tl.first) & (p.household >= 0))
    mothers = np.full(len(chunk.households), len(p))
    women = np.flatnonzero(~p.man & (age >= 20) & (age < 46) & (p.household >= 0))
    np.minimum.at(mothers, p.household[women], women)
    mother = mothers[p.household[born]]
    born, mother = born[mother < len(p)], mother[mother < len(p)]
    cost = rng.lognormal(np.log(6500.0), 0.4, len(born))
    return mother, p.birth[born] - 1, rng.integers(3, 7, len(born)), np.full(len(born), "childbirth"), cost


def _series(chunk: Chunk, rng: np.random.Generator) -> _Stays:
    """Dialysis and chemotherapy: a short planned stay each month."""
    p, tl = chunk.persons, chunk.timeline
    age = p.age_on(tl.last)
    patients = np.flatnonzero(
        rng.random(len(p)) < rates.SERIES * by_age(age, ((20, 45, 0.4), (45, 60, 1.2), (60, 120, 3.6)))
    )
    who = np.repeat(patients, tl.count)
    month = np.tile(np.arange(tl.count), len(patients))
    day = np.array([tl.start(m) for m in range(tl.count)], dtype="datetime64[D]")[month] + rng.integers(
        0, 25, len(who)
    ).astype("timedelta64[D]")
    return (
        who,
        day,
        rng.integers(1, 4, len(who)),
        np.full(len(who), "planned_series"),
        rng.lognormal(np.log(5200.0), 0.3, len(who)),
    )


def _rehabilitation(chunk: Chunk, rng: np.random.Generator, disability: Disability) -> _Stays:
    """Stays to recover, and the training of disabled children."""
    p = chunk.persons
    child = (p.age_on(chunk.timeline.last) < 18) & (disability.grade > 0)
    patients = np.flatnonzero(rng.random(len(p)) < np.where(child, _CHILD_REHABILITATION, _REHABILITATION))
    who = np.repeat(patients, rng.integers(1, 4, len(patients)))
    return (
        who,
        _any_day(chunk, rng, len(who)),
        rng.integers(8, 30, len(who)),
        np.full(len(who), "rehabilitation"),
        rng.lognormal(np.log(9000.0), 0.4, len(who)),
    )


def _outpatient(chunk: Chunk, rng: np.random.Generator) -> tuple[Ints, Days]:
    p, tl = chunk.persons, chunk.timeline
    age = p.age_on(tl.last)
    shape = by_age(age, _OUTPATIENT_BY_AGE)
    rate = rates.OUTPATIENT_YEAR * shape / shape.mean() * np.sqrt(frailty(chunk))
    who = np.repeat(np.arange(len(p)), rng.poisson(rate * tl.count / 12))
    return who, _any_day(chunk, rng, len(who))


def _seen(chunk: Chunk, draft: _Draft) -> _Draft:
    """Keep bills of the living, discharged by the last day, while the person lives here."""
    p, tl = chunk.persons, chunk.timeline
    died = p.died_on[draft.who]
    over = draft.settled > died
    began = np.where(draft.inpatient, draft.admitted, draft.settled)
    draft.settled = np.where(over, died, draft.settled)
    draft.discharged = np.where(draft.inpatient, draft.settled, NEVER)
    month = tl.index_of(draft.settled)
    here = (p.moved_in[draft.who] <= month) & (p.moved_out[draft.who] > month)
    keep = (
        ~(began > died)
        & (began >= p.birth[draft.who])
        & (draft.settled <= tl.last)
        & (draft.settled >= tl.first)
        & here
    )
    kept = draft.take(keep)
    return kept.take(np.lexsort((kept.who, kept.settled)))


def _settle(rng: np.random.Generator, chunk: Chunk, cover: Cover, draft: _Draft) -> Bills:
    month = chunk.timeline.index_of(draft.settled)
    scheme = cover.scheme[draft.who, month].astype(np.int64)
    total = _totals(rng, scheme, draft)
    outside = (
        total * np.where(draft.inpatient, rng.beta(1.6, 1.6 / rates.OUTSIDE_SHARE - 1.6, len(total)), 0.05)
    ).astype(np.int64)
    policy = total - outside
    basic = _basic(scheme, draft.inpatient, policy)
    rest = np.where(scheme == UNINSURED, 0, policy - basic)
    major = _major(draft, rest, scheme)
    rest = policy - basic - major
    commercial = np.where(
        cover.commercial[draft.who] & draft.inpatient & (scheme != UNINSURED),
        np.maximum(rest - 100000, 0) // 2,
        0,
    )
    return Bills(
        draft.who, draft.settled, draft.admitted, draft.discharged, draft.inpatient, draft.group, scheme,
        total, basic, major, commercial, np.zeros_like(total), rest - commercial, outside,
    )  # fmt: skip


def _totals(rng: np.random.Generator, scheme: Ints, draft: _Draft) -> Ints:
    """Total of each bill in fen."""
    n = len(scheme)
    # Grave illness (shocks) brings its own costs and lifts the mean to STAY_COST; it weighs more among residents.
    resident, employee = 0.90 * rates.STAY_COST["resident"], rates.STAY_COST["employee"]
    mean = np.array([resident, employee, resident])[scheme]
    stay = np.exp(np.log(mean) - rates.STAY_SPREAD**2 / 2 + rates.STAY_SPREAD * rng.standard_normal(n))
    visit = rates.OUTPATIENT_MEDIAN * np.exp(0.8 * rng.standard_normal(n))
    drawn = np.where(draft.inpatient, np.clip(stay, 800, 400000), np.clip(visit, 12, 6000))
    return np.rint(np.where(np.isnan(draft.cost), drawn, draft.cost) * 100).astype(np.int64)


def _basic(scheme: Ints, inpatient: Flags, policy: Ints) -> Ints:
    rate = np.array([0.0, rates.BASIC_RATE["employee"], rates.BASIC_RATE["resident"]])[scheme]
    deductible = np.array([0.0, rates.DEDUCTIBLE["employee"], rates.DEDUCTIBLE["resident"]])[scheme] * 100
    stay = np.maximum(policy - deductible, 0) * rate
    return np.where(inpatient, stay, policy * rate * 0.75).astype(np.int64)


def _major(draft: _Draft, rest: Ints, scheme: Ints) -> Ints:
    """Major-illness insurance: a share of what a person's in-policy rest of the year exceeds the threshold by."""
    counted = np.where(draft.inpatient & (scheme != UNINSURED), rest, 0)
    year = draft.settled.astype("datetime64[Y]").astype(np.int64)
    order = np.lexsort((draft.settled, year, draft.who))
    running = np.cumsum(counted[order])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (draft.who[order][1:] != draft.who[order][:-1]) | (year[order][1:] != year[order][:-1])
    before = np.where(new, running - counted[order], 0)
    after = running - np.maximum.accumulate(before)
    limit = int(rates.MAJOR_FROM * 100)
    above = np.minimum(np.maximum(after - limit, 0), counted[order])
    paid = np.empty(len(order), dtype=np.int64)
    paid[order] = (above * rates.MAJOR_RATE).astype(np.int64)
    return paid
