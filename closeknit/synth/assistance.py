"""Who is helped: cases that exist, applications, grants, refusals, exits. Not everybody entitled, not only they.

Help follows need imperfectly: some families never apply, some are refused, some stay on after their income recovered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates
from closeknit.synth.disability import Disability
from closeknit.synth.needs import Need
from closeknit.synth.people import NEVER, Chunk, Days, Flags, Floats, Ints, Words, household_any, pick
from closeknit.synth.rows import Rows
from closeknit.synth.shocks import Table
from closeknit.synth.work import INFORMAL, Work

NONE, DIBAO, TEKUN, MARGINAL, RIGID, SINGLE = range(6)
SCHEMES = np.array(["", "dibao", "tekun", "marginal", "rigid", "single_person"])
_TEKUN_AMOUNT = 1880.0  # twice the line, as in Wuhan in 2022 [S16]
_SEVERE_JOBLESS_HELPED = 0.86  # adult, jobless, severely disabled people outside dibao families [P]
_RENEWED = 0.9  # rigid-expenditure families whose status is confirmed again after its twelve months [P]
_EARLIER_CASES = 0.004  # households whose case ended, or who were refused, in the two years before [P]


@dataclass
class Aid:
    """Schemes and their history. Matrices are households × months, or persons × months for `covered`."""

    scheme: NDArray[np.int8]
    single: NDArray[np.bool_]  # persons × months: on single-person dibao
    granted: Days  # per household, the running or last case
    single_granted: Days  # per person
    applications: Table = field(default_factory=Table)  # who, day, scheme, outcome, decided, number
    endings: Table = field(default_factory=Table)  # who, day, scheme, reason

    @property
    def household_helped(self) -> NDArray[np.bool_]:
        return self.scheme > NONE

    def helped(self, chunk: Chunk) -> NDArray[np.bool_]:
        """Whether any member is on a scheme, households × months."""
        out = self.household_helped.copy()
        for month in range(out.shape[1]):
            out[:, month] |= household_any(self.single[:, month], chunk.persons.household, len(out))
        return out

    def covered(self, chunk: Chunk, month: int) -> Ints:
        """Each person's scheme in a month."""
        p = chunk.persons
        family = self.scheme[p.household, month].astype(np.int64)
        own = np.where(p.household >= 0, family, NONE)
        return np.where((own == NONE) & self.single[:, month], SINGLE, own)


def assist(chunk: Chunk, work: Work, disability: Disability, need: Need, people: int) -> Aid:
    """Let cases exist at the beginning and run through the months. `people`: residents of the chunk."""
    rng, tl = chunk.rng("assistance"), chunk.timeline
    count, n = len(chunk.households), len(chunk.persons)
    aid = Aid(
        np.zeros((count, tl.count), dtype=np.int8), np.zeros((n, tl.count), dtype=bool),
        np.full(count, NEVER), np.full(n, NEVER),
    )  # fmt: skip
    _begin(chunk, rng, aid, work, disability, need, people)
    _earlier(chunk, rng, aid, work)
    pending: list[tuple[int, Ints, Words, Days, Ints]] = []
    for month in range(1, tl.count):
        aid.scheme[:, month] = aid.scheme[:, month - 1]
        aid.single[:, month] = aid.single[:, month - 1]
        _leave(chunk, rng, aid, need, month)
        pending = _decide(chunk, rng, aid, need, month, pending)
        _apply(chunk, rng, aid, need, month, pending)
    _remind(chunk, aid)
    return aid


def _remind(chunk: Chunk, aid: Aid) -> None:
    """One rigid-expenditure status always ends soon after the last day: even a small district has a reminder to send."""
    running = np.flatnonzero(aid.scheme[:, -1] == RIGID)
    if chunk.part == 0 and len(running):
        aid.granted[running[0]] = chunk.timeline.last - np.timedelta64(335, "D")


def _begin(
    chunk: Chunk,
    rng: np.random.Generator,
    aid: Aid,
    work: Work,
    disability: Disability,
    need: Need,
    people: int,
) -> None:
    h, tl = chunk.households, chunk.timeline
    lasting = need.in_need[:, 0] & need.in_need[:, 3] & work.stays_poor & (need.size[:, 0] > 0)
    severe = household_any(disability.severe, chunk.persons.household, len(h))
    weight = np.where(h.local, 1.0, 0.12) * np.where(severe, 4.0, 1.0)
    persons = rates.DIBAO_TEKUN * people
    helped = _until(rng, lasting, weight, need.size[:, 0], persons * (1 - rates.HELPED_WITHOUT_NEED))
    low = (need.income[:, 0] < 2.4 * rates.LINE) & ~need.in_need[:, 0] & h.local & (need.size[:, 0] > 0)
    recovered = _until(rng, low, np.ones(len(h)), need.size[:, 0], persons * rates.HELPED_WITHOUT_NEED)
    old_or_severe = severe | (chunk.persons.age_on(tl.first)[h.head] >= 60)
    tekun = _until(
        rng,
        helped & (h.size == 1) & old_or_severe,
        np.ones(len(h)),
        need.size[:, 0],
        rates.TEKUN_SHARE * persons,
    )
    between = (
        (need.income[:, 0] >= rates.LINE) & (need.income[:, 0] < 1.5 * rates.LINE) & ~helped & ~recovered
    )
    marginal = _until(rng, between, weight, need.size[:, 0], rates.MARGINAL * people)
    burden = need.costs[:, min(6, tl.count - 1)] / np.maximum(need.income[:, 0], 1.0)
    heavy = (burden > 0.35) & (need.income[:, 0] < 5141) & ~helped & ~recovered & ~marginal
    rigid = _until(rng, heavy & h.local, burden, need.size[:, 0], rates.RIGID * people)
    for chosen, scheme in ((helped | recovered, DIBAO), (tekun, TEKUN), (marginal, MARGINAL), (rigid, RIGID)):
        aid.scheme[chosen, 0] = scheme
    back = np.where(rigid, rng.integers(5, 360, len(h)), rng.integers(20, 2600, len(h)))
    aid.granted = np.where(aid.scheme[:, 0] > 0, tl.first - back.astype("timedelta64[D]"), NEVER)
    _single_persons(chunk, rng, aid, work, disability)


def _single_persons(
    chunk: Chunk, rng: np.random.Generator, aid: Aid, work: Work, disability: Disability
) -> None:
    """Adults without work and with a certified severe disability, in families that are on nothing."""
    p, tl = chunk.persons, chunk.timeline
    age = p.age_on(tl.first)
    fits = disability.severe & disability.certified(tl.first) & (age >= 18) & (age < 60)
    fits &= (
        (work.earned[:, 0] == 0)
        & (p.household >= 0)
        & (aid.scheme[p.household, 0] == NONE)
        & chunk.alive(tl.first)
    )
    chosen = fits & (rng.random(len(p)) < _SEVERE_JOBLESS_HELPED * np.where(p.book >= 0, 1.0, 0.8))
    aid.single[chosen, 0] = True
    aid.single_granted[chosen] = tl.first - rng.integers(30, 1800, int(chosen.sum())).astype("timedelta64[D]")


def _until(rng: np.random.Generator, among: Flags, weight: Floats, size: Ints, persons: float) -> Flags:
    """Choose households, heavier first, until they hold about so many persons."""
    chosen = np.zeros(len(among), dtype=bool)
    candidates = np.flatnonzero(among)
    order = candidates[
        np.argsort(
            -(rng.random(len(candidates)) ** (1 / np.maximum(weight[candidates], 1e-9))), kind="stable"
        )
    ]
    reach = np.searchsorted(np.cumsum(size[order]), persons)
    chosen[order[: reach + int(persons > 0.5)]] = True
    return chosen


def _earlier(chunk: Chunk, rng: np.random.Generator, aid: Aid, work: Work) -> None:
    """Endings and refusals of the two years before the backlog year."""
    h, tl = chunk.households, chunk.timeline
    idle = (aid.scheme[:, 0] == NONE) & h.local
    families = pick(rng, idle, _EARLIER_CASES * len(h), np.where(work.stays_poor, 25.0, 1.0), 2)
    ended = rng.random(len(families)) < 0.5
    day = tl.first - rng.integers(20, 700, len(families)).astype("timedelta64[D]")
    heads = h.head[families]
    reasons = rng.choice(
        ["income", "property", "expired", "own_wish", "other"], len(families), p=[0.55, 0.1, 0.2, 0.1, 0.05]
    )
    scheme = rng.choice(["dibao", "marginal", "rigid"], len(families), p=[0.7, 0.2, 0.1])
    aid.endings.add(who=heads[ended], day=day[ended], scheme=scheme[ended], reason=reasons[ended])
    refused = ~ended
    decided = day + rng.integers(20, 40, len(families)).astype("timedelta64[D]")
    outcome = np.where(rng.random(len(families)) < 0.8, "refused", "not_accepted")
    aid.applications.add(
        who=heads[refused], day=day[refused] - 20, scheme=scheme[refused], outcome=outcome[refused],
        decided=np.minimum(decided[refused], tl.first), number=900000 + np.flatnonzero(refused),
        sent=np.zeros(int(refused.sum()), dtype=np.int64),
    )  # fmt: skip


def _leave(chunk: Chunk, rng: np.random.Generator, aid: Aid, need: Need, month: int) -> None:
    """Cases end: income recovered, status expired, the family gone."""
    tl = chunk.timeline
    scheme = aid.scheme[:, month]
    on = scheme > NONE
    steady = ~need.in_need[:, max(0, month - 2) : month + 1].any(axis=1)
    income = on & (scheme <= TEKUN) & steady & (rng.random(len(on)) < rates.EXIT_MONTH)
    months_on = (tl.month(month) - aid.granted.astype("datetime64[M]")).astype(np.int64)
    over = (scheme == RIGID) & (months_on >= 12)
    renewed = over & (rng.random(len(on)) < _RENEWED)
    aid.granted[renewed] = tl.start(month)
    expired = over & ~renewed
    gone = on & (need.size[:, month] == 0) & (rng.random(len(on)) < 0.6)
    died = gone & ~(chunk.persons.moved_out[chunk.households.head] <= month)
    for chosen, reason in (
        (income & ~gone, "income"),
        (expired & ~gone, "expired"),
        (died, "death"),
        (gone & ~died, "moved"),
    ):
        _end(chunk, rng, aid, np.flatnonzero(chosen), month, reason)
    if not (income | expired | gone).any() and chunk.at_least(month):
        _end(chunk, rng, aid, np.flatnonzero(on & (scheme <= TEKUN))[-1:], month, "own_wish")
    lost = aid.single[:, month] & ~chunk.alive(tl.end(month))
    aid.single[lost & (rng.random(len(lost)) < 0.7), month] = False


def _end(chunk: Chunk, rng: np.random.Generator, aid: Aid, families: Ints, month: int, reason: str) -> None:
    day = chunk.days_in(rng, month, len(families))
    scheme = SCHEMES[aid.scheme[families, month]]
    aid.endings.add(
        who=chunk.households.head[families], day=day, scheme=scheme, reason=np.full(len(families), reason)
    )
    aid.scheme[families, month] = NONE


def _apply(
    chunk: Chunk, rng: np.random.Generator, aid: Aid, need: Need, month: int,
    pending: list[tuple[int, Ints, Words, Days, Ints]],
) -> None:  # fmt: skip
    """Families hand in applications; most are decided the month after or the one after that."""
    h = chunk.households
    free = (aid.scheme[:, month] == NONE) & (need.size[:, month] > 0)
    free[[f for entry in pending for f in entry[1].tolist()]] = False
    chance = np.where(need.in_need[:, month], rates.APPLY_MONTH, rates.IDLE_APPLICATIONS_MONTH) * np.where(
        h.local, 1.0, 0.35
    )
    families = np.flatnonzero(free & (rng.random(len(h)) < chance))
    if len(families) < chunk.at_least(month):
        families = np.flatnonzero(free)[:1]
    day = chunk.days_in(rng, month, len(families))
    number = month * 1000 + np.arange(len(families))
    aid.applications.add(
        who=h.head[families], day=day, scheme=np.full(len(families), "dibao"), outcome=np.full(len(families), "pending"),
        decided=np.full(len(families), NEVER), number=number, sent=np.full(len(families), month),
    )  # fmt: skip
    wait = np.where(rng.random(len(families)) < 0.75, 1, 2)
    for months in (1, 2):
        chosen = wait == months
        outcome = np.where(rng.random(int(chosen.sum())) < rates.GRANTED, "granted", "refused")
        pending.append((month + months, families[chosen], outcome, day[chosen], number[chosen]))


def _decide(
    chunk: Chunk, rng: np.random.Generator, aid: Aid, need: Need, month: int,
    pending: list[tuple[int, Ints, Words, Days, Ints]],
) -> list[tuple[int, Ints, Words, Days, Ints]]:  # fmt: skip
    """Decide the applications due: a family not in need is refused, of those in need most are granted."""
    h = chunk.households
    for due, families, outcome, day, number in pending:
        if due != month or not len(families):
            continue
        needy = need.in_need[families, month]
        outcome = np.where(
            needy, outcome, np.where(rng.random(len(families)) < 0.7, "refused", "not_accepted")
        )
        scheme = _tier(chunk, need, families, month)
        decided = chunk.days_in(rng, month, len(families))
        aid.applications.add(
            who=h.head[families], day=day, scheme=np.full(len(families), "dibao"), outcome=outcome.astype("U12"),
            decided=decided, number=number, sent=np.full(len(families), month),
        )  # fmt: skip
        granted = outcome == "granted"
        aid.scheme[families[granted], month] = scheme[granted]
        aid.granted[families[granted]] = decided[granted]
    return [entry for entry in pending if entry[0] > month]


def _tier(chunk: Chunk, need: Need, families: Ints, month: int) -> Ints:
    under = need.income[families, month] < rates.LINE
    between = need.income[families, month] < 1.5 * rates.LINE
    return np.where(under, DIBAO, np.where(between, MARGINAL, RIGID))


def amounts(work: Work, chunk: Chunk, scheme: Ints, who: Ints, month: int) -> Floats:
    """Yuan a month and person: the gap to the line by the income that can be seen; NaN where a tier pays nothing."""
    p, h = chunk.persons, chunk.households
    seen = np.where((work.kind != INFORMAL), work.earned[:, month], 0.0) + work.pension * (
        work.pension_since <= chunk.timeline.end(month)
    )
    inside = p.household >= 0
    a_head = np.bincount(p.household[inside], weights=seen[inside], minlength=len(h)) / h.size
    gap = np.round(np.clip(rates.LINE - a_head[p.household[who]], 90.0, rates.LINE))
    out = np.where(scheme == TEKUN, _TEKUN_AMOUNT, np.where(scheme == SINGLE, 0.6 * rates.LINE, gap))
    return np.where((scheme == MARGINAL) | (scheme == RIGID), np.nan, out)


def registers(chunk: Chunk, work: Work, aid: Aid) -> Iterator[Rows]:
    for month in chunk.timeline.snapshots:
        yield _recipients(chunk, work, aid, month)
    yield _applications(chunk, aid)
    yield _endings(chunk, aid)


def _recipients(chunk: Chunk, work: Work, aid: Aid, month: int) -> Rows:
    """Everybody on a scheme as civil affairs knows it: a death is taken off some weeks late."""
    p, tl = chunk.persons, chunk.timeline
    end = tl.end(month)
    known = ~(p.died_on <= end - 45) & (p.birth <= end - 30) & (p.moved_out > month)
    scheme = aid.covered(chunk, month)
    who = np.flatnonzero((scheme > NONE) & known)
    at = scheme[who]
    granted = np.where(at == SINGLE, aid.single_granted[who], aid.granted[p.household[who]])
    until = (granted.astype("datetime64[M]") + 12).astype("datetime64[D]") - 1
    return Rows(
        "assistance_recipients",
        who,
        month,
        name=np.char.add(p.surname[who], p.given[who]),
        scheme=SCHEMES[at],
        case_no=case_numbers(chunk, p.household[who], at),
        granted_on=granted,
        valid_until=np.where(at == RIGID, np.maximum(until, end), NEVER),
        monthly_amount=amounts(work, chunk, at, who, month),
    )


def case_numbers(chunk: Chunk, families: Ints, scheme: Ints) -> Words:
    prefix = np.where(
        scheme == SINGLE, "DR", np.where(scheme == TEKUN, "TK", np.where(scheme == DIBAO, "DB", "DS"))
    )
    return np.char.add(prefix, chunk.tagged("", families))


def _applications(chunk: Chunk, aid: Aid) -> Rows:
    table = aid.applications
    number = chunk.tagged("SQ", table["number"])
    return Rows(
        "assistance_applications",
        table["who"],
        table["sent"],
        application_no=number,
        applied_on=table["day"],
        scheme=table["scheme"],
        outcome=table["outcome"],
        decided_on=table["decided"].astype("datetime64[D]"),
    )


def _endings(chunk: Chunk, aid: Aid) -> Rows:
    table = aid.endings
    who = table["who"]
    codes = np.searchsorted(np.sort(SCHEMES), table["scheme"])
    scheme = np.argsort(SCHEMES)[codes]
    return Rows(
        "assistance_endings",
        who,
        np.maximum(chunk.timeline.index_of(table["day"]), 0),
        case_no=case_numbers(chunk, chunk.persons.household[who], scheme),
        scheme=table["scheme"],
        ended_on=table["day"],
        reason=table["reason"],
    )
