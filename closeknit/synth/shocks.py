"""What goes wrong month by month, and what it does to work, health, care and home.

A shock changes true income, spending and care; the registers learn of it by their own ways and delays. Some families
cope: informal work that no register sees, savings, other earners.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from closeknit.synth import disability as disabilities
from closeknit.synth import rates, schooling
from closeknit.synth.disability import Disability
from closeknit.synth.people import HOME, Chunk, Days, Flags, Floats, Ints, Words, by_age, household_sum, pick
from closeknit.synth.schooling import Schooling
from closeknit.synth.work import BUSINESS, FLEXIBLE, FORMAL, NONE, PLATFORM, Work

_HIDDEN_WORK = 0.33  # of those who lose work: they earn again informally, unseen [P]
_DAY = np.timedelta64(1, "D")


@dataclass
class Table:
    """Columns that grow month by month."""

    parts: list[dict[str, np.ndarray]] = field(default_factory=list)

    def add(self, **columns: np.ndarray) -> None:
        if len(columns["who"]):
            self.parts.append(columns)

    def __getitem__(self, name: str) -> np.ndarray:
        if not self.parts:
            kind = "datetime64[D]" if name in ("day", "until") else "int64"
            return np.empty(0, dtype="U1" if name == "kind" else kind)
        return np.concatenate([part[name] for part in self.parts])


@dataclass
class Shocks:
    """What happened, person by person; `log` is the truth, the other tables feed the registers."""

    log: Table = field(default_factory=Table)  # who, kind, day, severity
    stays: Table = field(default_factory=Table)  # who, day (admission), days, cost
    recognised: Table = field(default_factory=Table)  # who, day: a listed major disease
    laid_off: Table = field(default_factory=Table)  # who, day, kind (reason), off (months without work)
    livelihood: Table = field(default_factory=Table)  # who, day, kind, amount
    emergencies: Table = field(default_factory=Table)  # who, day, kind, loss, event
    custody: Table = field(default_factory=Table)  # who, day, until, kind
    divorces: Table = field(default_factory=Table)  # who, day, other
    home_lost: dict[int, int] = field(default_factory=dict)  # household -> month


@dataclass
class _State:
    chunk: Chunk
    school: Schooling
    disability: Disability
    work: Work
    shocks: Shocks
    rng: np.random.Generator
    fragile: Floats  # how much likelier a shock is for a person: low incomes live less safely (mean about 1)
    busy: Flags  # one grave shock a person is enough


def happen(chunk: Chunk, school: Schooling, disability: Disability, work: Work) -> Shocks:
    """Let the months pass: changes work, schooling, disability and the persons in place, returns what happened."""
    shocks = Shocks()
    busy = np.zeros(len(chunk.persons), dtype=bool)
    state = _State(chunk, school, disability, work, shocks, chunk.rng("shocks"), _fragile(chunk, work), busy)
    _old_custody(state)
    for month in range(chunk.timeline.count):
        _deaths(state, month)
        _illness(state, month)
        _work_lost(state, month)
        _new_disability(state, month)
        _emergencies(state, month)
        _dropouts(state, month)
        _prison(state, month)
        _divorces(state, month)
    return shocks


def _fragile(chunk: Chunk, work: Work) -> Floats:
    p, h = chunk.persons, chunk.households
    earned = household_sum(
        work.earned[:, 0] + work.pension * (work.pension_since <= chunk.timeline.first), p.household, len(h)
    )
    a_head = np.append((earned + work.other) / h.size, rates.INCOME_YEAR_URBAN / 12)
    place = chunk.district.hardship()[p.community]
    return place * np.clip(4200.0 / np.maximum(a_head, 1.0), 0.35, 3.5)[p.household]


def _draw(
    state: _State, kind: str, month: int, among: Flags, weights: Floats | None = None, rare: bool = False
) -> tuple[Ints, Days]:
    """Draw the people a shock hits this month, and the day; at least one where a file would else stay empty."""
    among = among & ~state.busy & (state.chunk.persons.household >= 0) & state.chunk.resident(month)
    at_least = state.chunk.at_least(month) if rare else 0
    who = pick(state.rng, among, rates.SHOCKS_MONTH[kind] * among.sum(), weights, at_least)
    return who, state.chunk.days_in(state.rng, month, len(who))


def _happens(
    state: _State, kind: str, who: Ints, day: Days, severity: Ints | int = 1, grave: bool = True
) -> None:
    state.busy[who] |= grave
    state.shocks.log.add(
        who=who,
        kind=np.full(len(who), kind),
        day=day,
        severity=np.broadcast_to(np.asarray(severity), who.shape),
    )


def stop_work(
    state: _State, who: Ints, month: int, off: Ints, keep: Floats | float, contributions: Flags
) -> None:
    """Take earnings away for some months from the next one on, and contributions where they stop."""
    months = np.arange(state.chunk.timeline.count)
    gone = (months > month) & (months <= month + off[:, None])
    state.work.earned[who] *= np.where(gone, np.broadcast_to(np.asarray(keep), who.shape)[:, None], 1.0)
    state.work.contributing[who] &= ~(gone & contributions[:, None])


def _working(state: _State, month: int) -> Flags:
    return state.work.earned[:, month] > 0


def _illness(state: _State, month: int) -> None:
    age = state.chunk.persons.age_on(state.chunk.timeline.end(month))
    risk = by_age(age, rates.STAYS_YEAR) * np.sqrt(state.fragile)
    grave, day = _draw(state, "major_illness", month, age >= 0, risk)
    _happens(state, "major_illness", grave, day)
    _treat(state, grave, day, state.rng.integers(2, 6, len(grave)), 26000.0)
    _unable(state, grave, month, 0.78, (4, 13))
    _carers(state, grave, month)
    known = state.rng.random(len(grave)) < 0.82
    wait = state.rng.integers(12, 60, len(grave)).astype("timedelta64[D]")
    state.shocks.recognised.add(who=grave[known], day=(day + wait)[known])
    earners = (age >= 18) & (age < 60) & _working(state, month)
    serious, day = _draw(state, "serious_illness", month, earners, risk)
    _happens(state, "serious_illness", serious, day)
    _treat(state, serious, day, state.rng.integers(2, 4, len(serious)), 16000.0)
    _unable(state, serious, month, 0.62, (2, 8))


def _treat(state: _State, who: Ints, day: Days, stays: Ints, median: float) -> None:
    """Plan hospital stays some weeks apart."""
    rng, start = state.rng, day
    for number in range(int(stays.max(initial=0))):
        more = stays > number
        length = np.clip(rng.lognormal(np.log(12.0), 0.4, len(who)), 3, 45).astype(np.int64)
        cost = median * rng.lognormal(0.0, 0.6, len(who))
        state.shocks.stays.add(who=who[more], day=start[more], days=length[more], cost=cost[more])
        start = start + (length + rng.integers(16, 70, len(who))).astype("timedelta64[D]")


def _unable(state: _State, who: Ints, month: int, share: float, months: tuple[int, int]) -> None:
    """Illness keeps many from work: employees on reduced sick pay, others without any."""
    rng, work = state.rng, state.work
    off = who[_working(state, month)[who] & (rng.random(len(who)) < share)]
    formal = work.kind[off] == FORMAL
    stops = np.where(formal, rng.random(len(off)) < 0.30, True)
    keep = np.where(formal & ~stops, 0.55, 0.0)
    stop_work(state, off, month, rng.integers(*months, len(off)), keep, stops)


def _carers(state: _State, who: Ints, month: int) -> None:
    """Some partners stop working to care."""
    partner = state.chunk.persons.partner[who]
    partner = np.unique(partner[(partner >= 0) & (state.rng.random(len(who)) < 0.3)])
    partner = partner[_working(state, month)[partner] & ~state.busy[partner]]
    state.busy[partner] = True
    everyone = np.ones(len(partner), dtype=bool)
    stop_work(state, partner, month, state.rng.integers(3, 9, len(partner)), 0.0, everyone)


def _work_lost(state: _State, month: int) -> None:
    work, rng = state.work, state.rng
    busy = _working(state, month)
    for kind, kinds, months, reason, rare in (
        ("job_loss", (FORMAL,), 7.0, "", False),
        ("gig_stop", (PLATFORM, FLEXIBLE), 4.0, "", False),
        ("business_closed", (BUSINESS,), 5.0, "closed_business", True),
        ("insolvency", (FORMAL,), 6.0, "insolvency", True),
        ("wage_arrears", (FORMAL,), 0.0, "wage_arrears", True),
    ):
        who, day = _draw(state, kind, month, busy & np.isin(work.kind, kinds), state.fragile, rare)
        hidden = (rng.random(len(who)) < _HIDDEN_WORK) & (kind != "wage_arrears")
        off = rng.geometric(1 / months, len(who)) if months else rng.integers(2, 5, len(who))
        owed = work.usual[who] * off
        stop_work(state, who, month, off, np.where(hidden, 0.55, 0.0), np.ones(len(who), dtype=bool))
        _happens(state, kind, who, day, severity=np.where(hidden, 0, 1))
        if reason:
            state.shocks.livelihood.add(
                who=who,
                day=day,
                kind=np.full(len(who), reason),
                amount=np.where(reason == "insolvency", np.nan, owed),
            )
        if kind in ("job_loss", "insolvency"):
            cause = np.full(len(who), "closed") if kind == "insolvency" else _reasons(rng, len(who))
            state.shocks.laid_off.add(who=who, day=day, kind=cause, off=off)


def _reasons(rng: np.random.Generator, count: int) -> Words:
    return rng.choice(["dismissed", "closed", "resigned", "other"], count, p=[0.55, 0.1, 0.28, 0.07])


def _new_disability(state: _State, month: int) -> None:
    rng, d = state.rng, state.disability
    age = state.chunk.persons.age_on(state.chunk.timeline.end(month))
    free = (d.grade == 0) & (age >= 2)
    who, day = _draw(state, "new_disability", month, free, by_age(age, rates.DISABLED_BY_AGE))
    kind = rng.choice([1, 2, 4, 5, 6], len(who), p=[0.12, 0.14, 0.50, 0.06, 0.18])
    grade = rng.choice([1, 2, 3, 4], len(who), p=[0.2, 0.3, 0.3, 0.2])
    disabilities.certify(d, who, kind, grade, day + rng.integers(5, 75, len(who)).astype("timedelta64[D]"))
    _happens(state, "new_disability", who, day, severity=5 - grade)
    worse = grade <= 2
    lost = worse & (rng.random(len(who)) < 0.35)
    d.failed[who[lost]], d.failed_since[who[lost]] = rng.integers(2, 7, int(lost.sum())), day[lost]
    at_work = who[worse & _working(state, month)[who]]
    stop_work(state, at_work, month, np.full(len(at_work), 99), 0.0, np.ones(len(at_work), dtype=bool))


def _emergencies(state: _State, month: int) -> None:
    rng, p, h = state.rng, state.chunk.persons, state.chunk.households
    heads = np.zeros(len(p), dtype=bool)
    heads[h.head] = True
    hit, day = _draw(state, "emergency", month, heads & (p.lives == HOME), None, rare=True)
    kind = rng.choice(["fire", "accident", "disaster"], len(hit), p=[0.35, 0.42, 0.23])
    loss = np.round(rng.lognormal(np.log(14000.0), 1.1, len(hit)), -2)
    ruined = (kind != "accident") & (loss > 40000)
    _happens(state, "emergency", hit, day, severity=np.where(ruined, 2, 1))
    state.shocks.home_lost.update(dict.fromkeys(p.household[hit[ruined]].tolist(), month))
    event = month * 10000 + np.arange(len(hit))
    for place in range(int(h.size.max(initial=0))):
        families = p.household[hit]
        there = (h.size[families] > place) & ((kind != "accident") | (place == 0))
        who = (h.first[families] + place)[there]
        living = state.chunk.resident(month)[who]
        columns = {"day": day, "kind": kind, "loss": np.where(place == 0, loss, np.nan), "event": event}
        state.shocks.emergencies.add(who=who[living], **{n: v[there][living] for n, v in columns.items()})
    hurt = (kind == "accident") & (rng.random(len(hit)) < 0.7)
    _treat(state, hit[hurt], day[hurt], np.ones(int(hurt.sum()), dtype=np.int64), 18000.0)
    _unable(state, hit[hurt], month, 0.6, (2, 5))


def _dropouts(state: _State, month: int) -> None:
    stage = state.school.stage(state.chunk, month)
    pupils = (
        schooling.in_compulsory(stage)
        & (state.school.dropped > month)
        & (month < state.chunk.timeline.count - 1)
    )
    poor = np.where(state.work.stays_poor[state.chunk.persons.household], 12.0, 1.0)
    who, day = _draw(state, "dropout", month, pupils, poor)
    state.school.dropped[who] = month + 1
    _happens(state, "dropout", who, day)


def _old_custody(state: _State) -> None:
    """People already in prison, in compulsory rehabilitation or declared missing when the months begin."""
    rng, tl = state.rng, state.chunk.timeline
    p = state.chunk.persons
    age = p.age_on(tl.first)
    among = (age >= 19) & (age < 62) & (p.household >= 0) & (p.lives == HOME)
    who = pick(rng, among, 0.0008 * among.sum(), np.where(p.man, 8.0, 1.0), at_least=1)
    began = tl.first - rng.integers(10, 1500, len(who)).astype("timedelta64[D]")
    length = rng.integers(200, 2600, len(who)).astype("timedelta64[D]")
    kind = rng.choice(
        ["prison", "isolation_rehabilitation", "declared_missing"], len(who), p=[0.76, 0.2, 0.04]
    )
    until = np.where(kind == "declared_missing", np.datetime64("NaT", "D"), began + length)
    if not state.chunk.part and len(who):  # somebody has just come home
        kind[0], until[0] = "prison", tl.last - np.timedelta64(20, "D")
    _lock_up(state, who, began, until, kind)


def _prison(state: _State, month: int) -> None:
    rng, p = state.rng, state.chunk.persons
    age = p.age_on(state.chunk.timeline.end(month))
    adult = (age >= 18) & (age < 60) & (p.lives == HOME)
    who, day = _draw(state, "prison", month, adult, np.where(p.man, 8.0, 1.0), rare=True)
    until = day + rng.integers(180, 1800, len(who)).astype("timedelta64[D]")
    kind = np.where(rng.random(len(who)) < 0.8, "prison", "isolation_rehabilitation")
    _happens(state, "prison", who, day)
    _lock_up(state, who, day, until, kind)


def _lock_up(state: _State, who: Ints, day: Days, until: Days, kind: Words) -> None:
    state.shocks.custody.add(who=who, day=day, until=until, kind=kind)
    tl = state.chunk.timeline
    starts = np.array([tl.start(m) for m in range(tl.count)])
    inside = (starts >= day[:, None]) & ~(starts > until[:, None])
    state.work.earned[who] *= ~inside
    state.work.contributing[who] &= ~inside


def _deaths(state: _State, month: int) -> None:
    rng, chunk = state.rng, state.chunk
    p, tl = chunk.persons, chunk.timeline
    end = tl.end(month)
    alive = chunk.alive(end) & (p.moved_out > month) & (p.birth < tl.start(month))
    age = p.age_on(end)
    expected = rates.DEATHS_YEAR / 12 * (alive & chunk.resident(month)).sum()
    who = pick(rng, alive, expected, by_age(age, rates.MORTALITY_YEAR), chunk.at_least(month))
    who = np.union1d(who, _carer(state, month, age))
    day = chunk.days_in(rng, month, len(who))
    p.died_on[who] = day
    later = np.arange(tl.count) > month
    state.work.earned[who] *= ~later
    state.work.contributing[who] &= ~later
    earner = state.work.kind[who] != NONE
    _happens(state, "death", who, day, severity=np.where(earner, 2, 1))


def _carer(state: _State, month: int, age: Ints) -> Ints:
    """Even a small district loses somebody who cared: in each of the last two months one such person dies."""
    chunk, p, d = state.chunk, state.chunk.persons, state.disability
    if chunk.part or month < chunk.timeline.count - 2:
        return np.empty(0, dtype=np.int64)
    at_home = chunk.resident(month) & (p.household >= 0)
    certified = d.severe & d.certified(chunk.timeline.start(month)) & at_home
    cared_for = household_sum(certified.astype(float), p.household, len(chunk.households)) > 0
    able = at_home & (age >= 45) & (age < 70) & ~d.severe & (p.book >= 0) & cared_for[p.household]
    return pick(state.rng, able, 0, at_least=1)


def _divorces(state: _State, month: int) -> None:
    rng, p, chunk = state.rng, state.chunk.persons, state.chunk
    age = p.age_on(chunk.timeline.end(month))
    together = (p.partner >= 0) & p.man & (age < 60) & (p.lives == HOME)
    together &= (p.moved_out > month + 1) & (p.moved_in < month)
    together[together] &= chunk.alive(chunk.timeline.end(month))[p.partner[together]]
    who, day = _draw(state, "divorce", month, together)
    other = p.partner[who]
    leaves = np.where(
        (rng.random(len(who)) < 0.8) & (p.relation[who] != "0") | (rng.random(len(who)) < 0.5), who, other
    )
    p.moved_out[leaves] = month + 1
    p.partner[who] = p.partner[other] = -1
    state.shocks.divorces.add(who=who, day=day, other=other)
    _happens(state, "divorce", who, day)
