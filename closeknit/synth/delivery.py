"""What reaches families: allowances, school aid, premium subsidies, temporary aid, and the visits they get."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from closeknit.synth import rates
from closeknit.synth.assistance import DIBAO, MARGINAL, SINGLE, TEKUN, Aid
from closeknit.synth.disability import Disability
from closeknit.synth.needs import Need
from closeknit.synth.people import ELSEWHERE, Chunk, Flags, Ints, pick
from closeknit.synth.rows import Rows
from closeknit.synth.schooling import Schooling
from closeknit.synth.shocks import Shocks

_AMOUNTS = {
    "old_age": 100.0, "disability_care": 140.0, "disability_living": 110.0, "school_aid": 625.0,
    "premium_subsidy": 380.0, "child_living": 1820.0, "care_service": 300.0,
}  # fmt: skip
_TERMS = (3, 10)  # school aid is paid in March and October
_OLD = 80


def registers(
    chunk: Chunk,
    aid: Aid,
    need: Need,
    disability: Disability,
    school: Schooling,
    shocks: Shocks,
    children: Ints,
) -> Iterator[Rows]:
    """`children`: persons who draw the children's living allowance."""
    yield from _allowances(chunk, aid, disability, school, children)
    yield _temporary_aid(chunk, aid, need, shocks)
    yield _contacts(chunk, aid)


def _allowances(
    chunk: Chunk, aid: Aid, disability: Disability, school: Schooling, children: Ints
) -> Iterator[Rows]:
    rng, p, tl = chunk.rng("allowances"), chunk.persons, chunk.timeline
    reaches = {kind: rng.random(len(p)) < rates.DELIVERED for kind in _AMOUNTS}
    reaches["premium_subsidy"] = chunk.premium_reaches()
    child = np.zeros(len(p), dtype=bool)
    child[children] = True
    before = np.zeros(len(p), dtype=bool)
    for month in range(tl.count):
        end = tl.end(month)
        here = chunk.alive(end) & (p.moved_out > month) & (p.moved_in <= month)
        scheme = aid.covered(chunk, month)
        helped = (scheme == DIBAO) | (scheme == TEKUN) | (scheme == SINGLE)
        certified = disability.issued <= end - 40
        entitled = {
            "old_age": (p.age_on(end) >= _OLD) & (p.book >= 0) & (p.lives != ELSEWHERE),
            "disability_care": certified & (disability.grade <= 2) & (disability.grade > 0),
            "disability_living": certified & (helped | (scheme == MARGINAL)),
            "child_living": child,
            "care_service": (scheme == TEKUN) & (disability.failed >= 1),
        }
        calendar = int(str(tl.month(month))[5:])
        if calendar in _TERMS:
            stage = school.stage(chunk, month)
            entitled["school_aid"] = (stage >= 1) & (stage <= 7) & helped
        newly = helped & ~before if month else helped
        entitled["premium_subsidy"] = helped if calendar == 1 else newly & (month > 0)
        before = helped
        for kind, flags in entitled.items():
            yield _paid(month, kind, np.flatnonzero(flags & here & reaches[kind]))


def _paid(month: int, kind: str, who: Ints) -> Rows:
    return Rows(
        "allowances_paid",
        who,
        month,
        month=np.full(len(who), month),
        kind=np.full(len(who), kind),
        amount=np.full(len(who), _AMOUNTS[kind]),
    )


def _temporary_aid(chunk: Chunk, aid: Aid, need: Need, shocks: Shocks) -> Rows:
    rng, p, tl = chunk.rng("temporary aid"), chunk.persons, chunk.timeline
    helped = aid.helped(chunk)
    recent = recent_shock(chunk, shocks)
    people, days, kinds, sums = [], [], [], []
    for month in range(tl.count):
        living = need.size[:, month] > 0
        weight = (
            0.02
            + 4.0 * helped[:, month]
            + 6.0 * (need.in_need[:, month] & recent[:, month])
            + 0.8 * recent[:, month]
        )
        families = pick(rng, living, rates.TEMPORARY_AID_MONTH * len(p), weight, chunk.at_least(month))
        sudden = recent[families, month]
        people.append(adult_of(chunk, families, month))
        days.append(chunk.days_in(rng, month, len(families)))
        kinds.append(np.where(sudden, "emergency", "spending"))
        sums.append(np.round(rates.LINE * rng.choice([1, 1.5, 2, 3, 5], len(families)), 0))
    who, day = np.concatenate(people), np.concatenate(days)
    return Rows(
        "temporary_aid",
        who,
        np.maximum(tl.index_of(day), 0),
        aid_no=numbered(chunk, "LS", len(who)),
        granted_on=day,
        kind=np.concatenate(kinds),
        amount=np.concatenate(sums),
    )


def recent_shock(chunk: Chunk, shocks: Shocks) -> np.ndarray:
    """Whether a shock hit the household in the last three months, households × months."""
    tl = chunk.timeline
    recent = np.zeros((len(chunk.households), tl.count), dtype=bool)
    family = chunk.persons.household[shocks.log["who"]]
    month = tl.index_of(shocks.log["day"])
    for later in range(3):
        at = np.minimum(month + later, tl.count - 1)
        recent[family[family >= 0], at[family >= 0]] = True
    return recent


def adult_of(chunk: Chunk, families: Ints, month: int) -> Ints:
    """The member who signs: the head, or the first member alive and at home."""
    h = chunk.households
    here = chunk.resident(month)
    who = h.head[families].copy()
    for place in range(int(h.size.max(initial=0))):
        other = h.first[families] + np.minimum(place, h.size[families] - 1)
        who = np.where(~here[who] & here[other], other, who)
    return who


def numbered(chunk: Chunk, prefix: str, count: int) -> np.ndarray:
    """Document numbers unique in the district."""
    return chunk.tagged(prefix, np.arange(count), 7)


def _contacts(chunk: Chunk, aid: Aid) -> Rows:
    """Visits and calls to families in the low-income database."""
    rng, tl = chunk.rng("contacts"), chunk.timeline
    known = _database(chunk, aid)
    lost = rng.random(len(known)) < 0.03  # families nobody gets round to
    people, days = [], []
    for month in range(tl.count):
        visited = known[:, month] & ~lost & (rng.random(len(known)) < rates.CONTACT_MONTH)
        families = np.flatnonzero(visited)
        if len(families) < chunk.at_least(month):
            families = np.arange(1)
        people.append(adult_of(chunk, families, month))
        days.append(chunk.days_in(rng, month, len(families)))
    who, day = np.concatenate(people), np.concatenate(days)
    return Rows(
        "contacts",
        who,
        np.maximum(tl.index_of(day), 0),
        contact_no=numbered(chunk, "ZF", len(who)),
        contacted_on=day,
        kind=np.where(rng.random(len(who)) < 0.7, "visit", "phone"),
        reached=rng.random(len(who)) < 0.93,
    )


def _database(chunk: Chunk, aid: Aid) -> np.ndarray:
    """Helped families, and those who applied or whose case ended, households × months."""
    tl = chunk.timeline
    known = aid.helped(chunk)
    for table in (aid.applications, aid.endings):
        family = chunk.persons.household[table["who"]]
        month = np.maximum(tl.index_of(table["day"]), 0)
        for family_number, since in zip(family.tolist(), month.tolist(), strict=True):
            known[family_number, since:] = True
    return known


def any_helped(aid: Aid, chunk: Chunk) -> Flags:
    """Households helped in any month covered."""
    return aid.helped(chunk).any(axis=1)
