"""What medical insurance and the health commission know: cover, settlements, recognised disease, high cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from closeknit.synth import rates
from closeknit.synth.assistance import DIBAO, SINGLE, TEKUN, Aid
from closeknit.synth.delivery import numbered
from closeknit.synth.health import BY_EMPLOYMENT, BY_RESIDENCE, SCHEMES, UNINSURED, Bills, Cover
from closeknit.synth.people import LODGING, NEVER, Chunk, Days, Floats, Ints, by_age, pick
from closeknit.synth.rows import Rows
from closeknit.synth.shocks import Shocks

_ELSEWHERE = 0.12  # people of families without a local book who are insured where they come from [P]
_LISTED = 0.80  # patients over the high-cost mark whom the bureau lists [P]


def registers(
    chunk: Chunk, cover: Cover, bills: Bills, aid: Aid, shocks: Shocks, savings: Floats
) -> Iterator[Rows]:
    """`savings`: yuan a head by household, last month: who cannot pay for emergency care."""
    for month in chunk.timeline.snapshots:
        yield _enrolment(chunk, cover, aid, month)
    yield _settlements(chunk, bills)
    yield _diseases(chunk, shocks)
    yield _high_cost(chunk, bills)
    yield _emergency_fund(chunk, bills, savings)


def _enrolment(chunk: Chunk, cover: Cover, aid: Aid, month: int) -> Rows:
    """Cover in force, and cover that ran out within a year and was not renewed."""
    rng, p, tl, h = chunk.rng("enrolment"), chunk.persons, chunk.timeline, chunk.households
    n = len(p)
    away = (p.household >= 0) & ~h.local[p.household] & (rng.random(n) < _ELSEWHERE)
    living = chunk.resident(month) & ~away
    scheme = cover.scheme[:, month].copy()
    ran_out = _ran_out(cover, month)
    start_of_year = tl.month(month).astype("datetime64[Y]").astype("datetime64[D]")
    end_of_year = (tl.month(month).astype("datetime64[Y]") + 1).astype("datetime64[D]") - 1
    until = np.where(scheme == BY_RESIDENCE, end_of_year, NEVER)
    ended = np.array([tl.end(m) for m in range(tl.count)])[np.maximum(ran_out, 0)]
    until = np.where(ran_out >= 0, ended, until)
    last_year = (
        (scheme == UNINSURED) & (ran_out < 0) & (rng.random(n) < rates.LAPSED) & (p.birth < start_of_year)
    )
    until = np.where(last_year, start_of_year - 1, until)
    scheme[ran_out >= 0] = BY_EMPLOYMENT
    scheme[last_year] = BY_RESIDENCE
    first_day = np.where(last_year, start_of_year - 365, start_of_year)
    tier, before = aid.covered(chunk, month), aid.covered(chunk, max(0, month - 1))
    poor = np.isin(tier, (DIBAO, TEKUN, SINGLE)) & np.isin(before, (DIBAO, TEKUN, SINGLE))
    paid = poor & chunk.premium_reaches() & (scheme == BY_RESIDENCE) & ~last_year
    who = np.flatnonzero(living & (scheme != UNINSURED))
    employed = scheme[who] == BY_EMPLOYMENT
    return Rows(
        "insurance_enrolment",
        who,
        month,
        scheme=SCHEMES[scheme[who]],
        insured_from=np.where(employed, cover.since[who], np.maximum(first_day[who], p.birth[who])),
        insured_until=until[who],
        premium_subsidised=paid[who],
    )


def _ran_out(cover: Cover, month: int) -> Ints:
    """Last month of employment cover of those without any now; -1 for everybody else."""
    had = cover.scheme[:, :month] == BY_EMPLOYMENT
    last = np.where(had.any(axis=1), month - 1 - had[:, ::-1].argmax(axis=1), -1)
    return np.where(cover.scheme[:, month] == UNINSURED, last, -1)


def _settlements(chunk: Chunk, bills: Bills) -> Rows:
    kept = np.flatnonzero(bills.scheme != UNINSURED)
    return Rows(
        "medical_settlements",
        bills.who[kept],
        chunk.timeline.index_of(bills.settled[kept]),
        settlement_no=numbered(chunk, "JS", len(kept)),
        settled_on=bills.settled[kept],
        setting=np.where(bills.inpatient[kept], "inpatient", "outpatient"),
        admitted_on=bills.admitted[kept],
        discharged_on=bills.discharged[kept],
        disease_group=np.where(bills.inpatient[kept], bills.group[kept], ""),
        total=bills.total[kept] / 100,
        basic_paid=bills.basic[kept] / 100,
        major_paid=bills.major[kept] / 100,
        aid_paid=bills.aid[kept] / 100,
        commercial_paid=bills.commercial[kept] / 100,
        self_paid=bills.self_paid[kept] / 100,
        self_paid_outside=bills.outside[kept] / 100,
    )


def _diseases(chunk: Chunk, shocks: Shocks) -> Rows:
    """Recognitions of the last five years and those of the months covered."""
    rng, p, tl = chunk.rng("diseases"), chunk.persons, chunk.timeline
    age = p.age_on(tl.last)
    n = len(p)
    here = (p.household >= 0) & (p.lives != LODGING)
    span = int((tl.last - tl.first).astype(np.int64)) + 5 * 365
    day = tl.last - rng.integers(0, span, n).astype("timedelta64[D]")
    long_term = np.flatnonzero(here & (rng.random(n) < by_age(age, rates.LONG_TERM_OUTPATIENT)))
    stock = np.flatnonzero(here & (rng.random(n) < by_age(age, rates.MAJOR_DISEASE_STOCK)))
    earlier = tl.first - rng.integers(1, 5 * 365, n).astype("timedelta64[D]")
    new = shocks.recognised
    # Even a small district recognises somebody's long-term disease every month.
    fill = [m for m in range(tl.count) if chunk.at_least(m) and not (tl.index_of(day[long_term]) == m).any()]
    more = pick(rng, chunk.alive(tl.last) & here & (age >= 40), 0, at_least=len(fill))[: len(fill)]
    long_term = np.setdiff1d(long_term, more)
    day[more] = [tl.start(m) + 1 for m in fill[: len(more)]]
    long_term = np.concatenate([long_term, more])
    who = np.concatenate([long_term, stock, new["who"]])
    when = np.concatenate([day[long_term], earlier[stock], new["day"]])
    kind = np.where(np.arange(len(who)) < len(long_term), "long_term_outpatient", "major")
    keep = (when <= tl.last) & (when >= p.birth[who]) & ~(p.died_on[who] <= when)
    who, when, kind = who[keep], when[keep], kind[keep]
    return Rows("major_diseases", who, np.maximum(tl.index_of(when), 0), kind=kind, recognised_on=when)


def _high_cost(chunk: Chunk, bills: Bills) -> Rows:
    """Patients whose own cost of twelve months passes the mark, listed within the month after."""
    rng, p, tl = chunk.rng("high cost"), chunk.persons, chunk.timeline
    month = tl.index_of(bills.settled)
    people, days, sums = [], [], []
    listed = np.zeros(len(p), dtype=bool)
    for at in range(tl.count):
        window = (month <= at) & (month > at - 12)
        own = np.bincount(bills.who[window], weights=bills.own()[window] / 100, minlength=len(p))
        passed = (own >= rates.HIGH_COST_YEAR) & ~listed & chunk.alive(tl.end(at)) & (p.household >= 0)
        who = np.flatnonzero(passed)
        if len(who) < chunk.at_least(at):
            highest = np.argmax(np.where(listed | ~chunk.alive(tl.end(at)) | (p.household < 0), 0.0, own))
            who = np.array([highest])
        listed[who] = True
        seen = who[rng.random(len(who)) < _LISTED] if len(who) > 1 else who
        people.append(seen)
        days.append(np.full(len(seen), tl.end(at)))
        sums.append(np.round(own[seen], 2))
    who, day = np.concatenate(people), np.concatenate(days)
    return Rows("high_cost_patients", who, tl.index_of(day), listed_on=day, self_paid=np.concatenate(sums))


def _emergency_fund(chunk: Chunk, bills: Bills, savings: Floats) -> Rows:
    """People admitted without means: the fund pays, or the hospital is still owed."""
    rng, p, tl = chunk.rng("emergency fund"), chunk.persons, chunk.timeline
    month = tl.index_of(bills.settled)
    thin = 1.0 / (1.0 + np.append(savings, 1e5)[p.household] / 1000.0)
    people: list[Ints] = []
    days: list[Days] = []
    for at in range(tl.count):
        admitted = np.zeros(len(p), dtype=bool)
        admitted[bills.who[(month == at) & bills.inpatient]] = True
        among = admitted & (p.household >= 0) & chunk.alive(tl.start(at))
        who = pick(rng, among, rates.EMERGENCY_FUND_MONTH * len(p), thin**2, chunk.at_least(at))
        people.append(who)
        days.append(chunk.days_in(rng, at, len(who)))
    who, day = np.concatenate(people), np.concatenate(days)
    return Rows(
        "emergency_care_fund",
        who,
        tl.index_of(day),
        fund_no=numbered(chunk, "YJ", len(who)),
        used_on=day,
        amount=np.round(rng.lognormal(np.log(6500.0), 0.6, len(who)), 2),
    )
