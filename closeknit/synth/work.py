"""What people really earn month by month, and what the registers see of it.

Every kind of work pays; only employees, flexible contributors and reporting platforms leave a trace. Informal earnings
and help from kin are in no register: that is why signals and truth differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates
from closeknit.synth.disability import Disability
from closeknit.synth.people import (
    ELSEWHERE,
    NEVER,
    Chunk,
    Days,
    Flags,
    Floats,
    Ints,
    by_age,
    household_any,
    household_sum,
    pick,
)

NONE, FORMAL, FLEXIBLE, PLATFORM, INFORMAL, BUSINESS = range(6)
KINDS = ("none", "formal", "flexible", "platform", "informal", "business")
_CONTRIBUTES = np.array(
    [0.0, 1.0, 0.88, 0.45, 0.0, 0.40]
)  # pay flexible contributions (formal: as employees)
_FINDS_WORK_MONTH = 0.045  # of those out of work at the beginning [P]
_STARTED = 0.05  # workers whose present job began in the months covered [P]
_HOUSEHOLD_SPREAD = 0.34  # of the logarithm of earnings, shared by a family [P]
EMPLOYEE, RESIDENT, SURVIVOR = 1, 2, 3


@dataclass
class Work:
    """Money in yuan a month; matrices are persons × months."""

    kind: Ints
    unemployed: Flags  # at the beginning of the backlog year
    found: Ints  # month the unemployed find work; large: never
    usual: Floats  # earnings of a full month
    earned: NDArray[np.float32]
    contributing: NDArray[np.bool_]  # contributions arrive
    on_file: Flags  # contributions were ever paid for the person
    base: Floats  # contribution base
    pension_kind: Ints
    pension: Floats
    pension_since: Days
    other: Floats  # per household: rent, interest, help from kin
    savings: Floats  # per household at the beginning: deposits
    stays_poor: Flags  # per household: poor for long

    def pension_paid(self, chunk: Chunk) -> NDArray[np.float32]:
        """Pensions really paid, persons × months."""
        tl = chunk.timeline
        starts = np.array([tl.start(m) for m in range(tl.count)])
        paid = (self.pension_since[:, None] <= starts[None, :]) & ~(
            chunk.persons.died_on[:, None] < starts[None, :]
        )
        return (paid * self.pension[:, None]).astype(np.float32)


def employ(chunk: Chunk, at_school: Flags, disability: Disability) -> Work:
    """Draw work, earnings and pensions before any shock."""
    rng, p, tl = chunk.rng("work"), chunk.persons, chunk.timeline
    n, age = len(p), p.age_on(tl.last)
    pension_kind, pension, since = _pensions(chunk, rng)
    takes_part = rng.random(n) < by_age(age, rates.PARTICIPATION) * _able(disability)
    takes_part &= ~at_school & (p.lives != ELSEWHERE) & ~(since <= tl.first)
    older = (age >= 60) & (age < 70) & (rng.random(n) < 0.10) & (disability.grade == 0)
    kind = np.where(takes_part, _kinds(rng, n), np.where(older, INFORMAL, NONE))
    unemployed = takes_part & (rng.random(n) < rates.UNEMPLOYED)
    usual = _usual(chunk, rng, kind)
    found = np.where(unemployed, rng.geometric(_FINDS_WORK_MONTH, n) - 1, 10**6)
    started = np.where(
        unemployed, found, np.where(rng.random(n) < _STARTED, rng.integers(1, tl.count, n), -1)
    )
    started[p.lives == ELSEWHERE] = 10**6
    months = np.arange(tl.count)
    retires = np.where(np.isnat(since), 10**6, tl.index_of(since))
    working = (
        (kind != NONE)[:, None]
        & (started[:, None] <= months)
        & ((retires[:, None] > months) | older[:, None])
    )
    _sink(chunk, rng, kind, usual, pension * ~np.isnat(since), disability)
    wobble = np.where(np.isin(kind, (PLATFORM, BUSINESS, INFORMAL)), 0.14, 0.02)[:, None]
    earned = usual[:, None] * working * np.exp(wobble * rng.standard_normal((n, tl.count)))
    contributes = rng.random(n) < _CONTRIBUTES[kind]
    base = np.clip(
        np.where(kind == FORMAL, usual * 1.12, usual * 0.75), rates.CONTRIBUTION_FLOOR, rates.CONTRIBUTION_CAP
    )
    return Work(
        kind, unemployed, found, usual, earned.astype(np.float32), working & contributes[:, None],
        contributes, np.round(base), pension_kind, pension, since,
        *_livelihoods(chunk, rng, earned, pension, since, disability),
    )  # fmt: skip


def _sink(
    chunk: Chunk, rng: np.random.Generator, kind: Ints, usual: Floats, pension: Floats, disability: Disability
) -> None:
    """Let some larger families live on badly paid informal work: poverty is not only having no work at all."""
    p, h = chunk.persons, chunk.households
    age = p.age_on(chunk.timeline.last)
    burden = household_any((age < 18) | disability.severe, p.household, len(h))
    pensions = household_sum(pension, p.household, len(h)) / h.size
    families = pick(rng, (h.size >= 2) & burden & (pensions < 0.6 * rates.LINE), rates.SUNK * len(h))
    sunk = np.zeros(len(h), dtype=bool)
    sunk[families] = True
    workers = sunk[p.household] & (p.household >= 0) & (kind != NONE)
    kind[workers] = INFORMAL
    own = household_sum(usual * workers, p.household, len(h)) / h.size
    wanted = rng.uniform(0.25, 0.93, len(h)) * rates.LINE - pensions
    factor = np.clip(wanted / np.maximum(own, 1.0), 0.0, 1.0)
    usual[workers] *= factor[p.household[workers]]


def _able(disability: Disability) -> Floats:
    """How much less likely disabled people are to work."""
    return np.where(disability.severe, 0.48, np.where(disability.grade > 0, 0.68, 1.0))


def _kinds(rng: np.random.Generator, n: int) -> Ints:
    shares = np.array([rates.KINDS_OF_WORK[k] for k in KINDS[1:]])
    return rng.choice(np.arange(1, 6), n, p=shares / shares.sum())


def _usual(chunk: Chunk, rng: np.random.Generator, kind: Ints) -> Floats:
    p = chunk.persons
    median = np.array([0.0] + [rates.EARNINGS[k][0] for k in KINDS[1:]])[kind]
    spread = np.array([0.0] + [rates.EARNINGS[k][1] for k in KINDS[1:]])[kind]
    family = rng.normal(0.0, _HOUSEHOLD_SPREAD, len(chunk.households) + 1)[p.household]
    place = np.log(1.0 / chunk.district.hardship())[p.community] * 0.25
    age = p.age_on(chunk.timeline.last)
    career = np.where(age < 26, -0.28, np.where(age >= 50, -0.06, 0.05))
    own = np.sqrt(np.maximum(spread**2 - _HOUSEHOLD_SPREAD**2, 0.05))
    return median * np.exp(family + place + career + own * rng.standard_normal(len(p)))


def _pensions(chunk: Chunk, rng: np.random.Generator) -> tuple[Ints, Floats, Days]:
    """Women draw an employee's pension from 50 or 55, men and all of the residents' scheme from 60."""
    p, tl = chunk.persons, chunk.timeline
    n = len(p)
    drawn = rng.random(n)
    share = np.where(
        p.relation == "5", rates.EMPLOYEE_PENSION["with family"], rates.EMPLOYEE_PENSION["by themselves"]
    )
    kind = np.where(drawn < share, EMPLOYEE, RESIDENT)
    kind[drawn >= share + rates.RESIDENT_PENSION * (1 - share)] = 0
    women = np.where(rng.random(n) < 0.55, 50, 55)
    age = np.where((kind == EMPLOYEE) & ~p.man, women, 60)
    since = ((p.birth.astype("datetime64[M]") + 12 * age) + 1).astype("datetime64[D]")
    # Not every woman of 50 or 55 has the years for a pension yet.
    late = (kind == EMPLOYEE) & ~p.man & (rng.random(n) < 0.25)
    since[late] = ((p.birth[late].astype("datetime64[M]") + 12 * 60) + 1).astype("datetime64[D]")
    entitled = (kind > 0) & (since <= tl.last) & (p.household >= 0) & (p.lives != ELSEWHERE)
    amount = np.where(
        kind == EMPLOYEE,
        np.maximum(1150.0, rates.PENSION_MEDIAN * np.exp(0.36 * rng.standard_normal(n))),
        rates.RESIDENT_PENSION_BASIC + rng.gamma(1.2, 105.0, n),
    )
    return (
        np.where(entitled, kind, 0),
        np.where(entitled, np.round(amount, 2), 0.0),
        np.where(entitled, since, NEVER),
    )


def _livelihoods(
    chunk: Chunk,
    rng: np.random.Generator,
    earned: Floats,
    pension: Floats,
    since: Days,
    disability: Disability,
) -> tuple[Floats, Floats, Flags]:
    """Other income and savings by household, and which households stay poor whatever happens."""
    p, h, tl = chunk.persons, chunk.households, chunk.timeline
    count = len(h)
    pensions = pension * (since <= tl.start(0))
    own = household_sum(earned[:, 0] + pensions, p.household, count) / h.size
    later = household_sum(earned.mean(axis=1) + pension * (since <= tl.last), p.household, count) / h.size
    low = np.maximum(own, 0.8 * later) < 1.7 * rates.LINE
    poor, near = _who_is_poor(chunk, rng, low, own, disability)
    comfort = rng.lognormal(np.log(260.0), 1.15, count) * np.clip(own / 5000.0, 0.2, 4.0)
    kin = rng.uniform(1.7, 4.2, count) * rates.LINE
    target = np.where(
        poor, rng.uniform(0.10, 0.97, count) * rates.LINE,
        np.where(near, rng.uniform(1.02, 1.48, count) * rates.LINE, np.where(low, kin, own + comfort)),
    )  # fmt: skip
    other = np.maximum(target - own, 0.0) * h.size
    per_head = np.maximum(target, own)
    thin = rng.uniform(0.0, 2.6, count) * rates.LINE
    cushion = per_head * rng.lognormal(np.log(3.6), 1.6, count)
    return other, np.where(poor | near, thin, cushion) * h.size, poor | near


def _who_is_poor(
    chunk: Chunk, rng: np.random.Generator, low: Flags, own: Floats, disability: Disability
) -> tuple[Flags, Flags]:
    """Choose the families whose income stays low: likelier where somebody is disabled, old or alone with children."""
    p, h = chunk.persons, chunk.households
    count = len(h)
    severe = household_sum(disability.severe.astype(float), p.household, count) > 0
    age = p.age_on(chunk.timeline.last)
    minors = household_sum((age < 18).astype(float), p.household, count) > 0
    single = h.size == 1
    weight = 1.0 + 10.0 * severe + 0.8 * single + 2.5 * (minors & (p.partner[h.head] < 0))
    weight *= chunk.district.hardship()[h.community] * np.where(h.local, 1.0, 0.6)
    under = low & (own < 0.95 * rates.LINE)
    poor = _choose(rng, under, weight, rates.POOR * count)
    near = _choose(rng, low & ~poor & (own < 1.45 * rates.LINE), weight, rates.NEAR_POOR * count)
    return poor, near


def _choose(rng: np.random.Generator, among: Flags, weight: Floats, count: float) -> Flags:
    chosen = np.zeros(len(among), dtype=bool)
    chosen[pick(rng, among, count, weight)] = True
    return chosen
