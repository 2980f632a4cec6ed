"""The lists that departments push, housing, and cries for help: sparse registers drawn from the truth."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from closeknit.synth import rates
from closeknit.synth.assistance import NONE, Aid
from closeknit.synth.delivery import adult_of, numbered, recent_shock
from closeknit.synth.needs import Need
from closeknit.synth.people import HOME, Chunk, Days, Ints, pick
from closeknit.synth.rows import Rows
from closeknit.synth.schooling import Schooling
from closeknit.synth.shocks import Shocks
from closeknit.synth.work import Work

_TOPICS = np.array(["other", "living", "medical", "care", "homeless"])  # by reason of need
_CHANNELS = (["hotline", "grid", "committee", "one_tap"], [0.36, 0.30, 0.24, 0.10])


def registers(
    chunk: Chunk, work: Work, need: Need, aid: Aid, school: Schooling, shocks: Shocks, children: ChildList
) -> Iterator[Rows]:
    tenants, buildings, alone = _tenants(chunk, work), _buildings(chunk), _alone(chunk)
    poor, relapse = _poor_students(chunk, work, aid, school), _anti_relapse(chunk)
    for month in chunk.timeline.snapshots:
        yield _rentals(chunk, need, aid, tenants, month)
        yield _graded(chunk, buildings, month)
        yield _living_alone(chunk, alone, month)
        yield _listed_students(chunk, poor, school, month)
        yield _relapse(chunk, relapse, month)
        yield children.rows(chunk, month)
    yield from _emergencies(chunk, shocks)
    yield _courts(chunk, need)
    yield _help_requests(chunk, need, aid, shocks)


class ChildList:
    """Children without parental care, as civil affairs lists them."""

    def __init__(self, chunk: Chunk, shocks: Shocks) -> None:
        rng, p, tl = chunk.rng("children"), chunk.persons, chunk.timeline
        age = p.age_on(tl.last)
        child = (age >= 1) & (age < 17) & (p.household >= 0)
        lost = np.zeros(len(chunk.households), dtype=bool)
        for who in (shocks.custody["who"], shocks.log["who"][shocks.log["kind"] == "death"]):
            lost[p.household[who[p.household[who] >= 0]]] = True
        weight = np.where(p.relation == "4", 60.0, 1.0) * np.where(lost[p.household], 20.0, 1.0)
        self.who = pick(rng, child, rates.CHILDREN_WITHOUT_CARE * child.sum(), weight, 3)
        n = len(self.who)
        self.status = rng.choice(["orphan", "unsupported", "reported"], n, p=[0.22, 0.66, 0.12])
        self.since = np.maximum(
            tl.last - rng.integers(10, 1500, n).astype("timedelta64[D]"), p.birth[self.who] + 40
        )
        self.paid = (self.status != "reported") & (rng.random(n) < rates.DELIVERED)

    def rows(self, chunk: Chunk, month: int) -> Rows:
        end = chunk.timeline.end(month)
        now = np.flatnonzero((self.since <= end) & chunk.alive(end)[self.who])
        if not len(now):
            now = np.arange(1)
        return Rows(
            "child_protection",
            self.who[now],
            month,
            status=self.status[now],
            recognised_on=np.minimum(self.since[now], end),
            allowance_paid=self.paid[now],
        )

    def with_allowance(self) -> Ints:
        return self.who[self.paid]


def _tenants(chunk: Chunk, work: Work) -> dict[str, np.ndarray]:
    rng, h, tl = chunk.rng("tenants"), chunk.households, chunk.timeline
    public = pick(rng, h.local, rates.PUBLIC_RENT * len(h), np.where(work.stays_poor, 7.0, 1.0), 2)
    others = np.ones(len(h), dtype=bool)
    others[public] = False
    private = pick(rng, others, rates.PRIVATE_LEASE * len(h), np.where(h.local, 0.3, 3.0), 2)
    family = np.concatenate([public, private])
    is_public = np.arange(len(family)) < len(public)
    rent = np.where(
        is_public, rng.uniform(120, 620, len(family)), rng.lognormal(np.log(1900.0), 0.35, len(family))
    )
    since = tl.first - rng.integers(10, 3000, len(family)).astype("timedelta64[D]")
    return {
        "family": family,
        "public": is_public,
        "rent": np.round(rent),
        "since": since,
        "luck": rng.random(len(family)),
    }


def _rentals(chunk: Chunk, need: Need, aid: Aid, tenants: dict[str, np.ndarray], month: int) -> Rows:
    """Arrears grow with every month of need without help, for some; a few families are careless."""
    family = tenants["family"]
    unhelped = need.in_need[family, : month + 1] & ~aid.household_helped[family, : month + 1]
    months = np.where(tenants["luck"] < 0.45, np.minimum(unhelped.sum(axis=1), 9), 0)
    careless = tenants["luck"] > 1 - 0.4 * rates.RENT_ARREARS
    months = np.where(careless, 1 + family % 3, months)
    here = np.flatnonzero(need.size[family, month] > 0)
    return Rows(
        "housing_rentals",
        adult_of(chunk, family[here], month),
        month,
        contract_no=chunk.tagged("ZL", family[here]),
        kind=np.where(tenants["public"][here], "public", "private"),
        monthly_rent=tenants["rent"][here],
        months_in_arrears=np.where(tenants["public"][here], months[here], 0),
        since=tenants["since"][here],
    )


def _buildings(chunk: Chunk) -> tuple[Ints, np.ndarray, Days]:
    rng, h, tl = chunk.rng("buildings"), chunk.households, chunk.timeline
    old = chunk.district.hardship()[h.community] ** 3
    families = pick(rng, np.ones(len(h), dtype=bool), rates.BUILDINGS_ASSESSED * len(h), old, 8)
    grades = rng.choice(["A", "B", "C", "D"], len(families), p=rates.BUILDING_GRADES)
    grades[:2] = ["C", "D"]
    return families, grades, tl.first - rng.integers(5, 1500, len(families)).astype("timedelta64[D]")


def _graded(chunk: Chunk, buildings: tuple[Ints, np.ndarray, Days], month: int) -> Rows:
    families, grades, days = buildings
    p = chunk.persons
    place = np.full(len(chunk.households), -1)
    place[families] = np.arange(len(families))
    inside = (p.household >= 0) & (p.lives == HOME) & chunk.resident(month)
    who = np.flatnonzero(inside & (place[p.household] >= 0))
    at = place[p.household[who]]
    return Rows("dangerous_buildings", who, month, grade=grades[at], assessed_on=days[at])


def _alone(chunk: Chunk) -> tuple[Ints, np.ndarray]:
    rng, p, h, tl = chunk.rng("alone"), chunk.persons, chunk.households, chunk.timeline
    heads = h.head[(h.size == 1) & (p.age_on(tl.last)[h.head] >= 70)]
    listed = rng.random(len(heads)) < rates.LIVING_ALONE_LISTED
    return heads[listed], rng.random(int(listed.sum()))


def _living_alone(chunk: Chunk, alone: tuple[Ints, np.ndarray], month: int) -> Rows:
    """The community meets most of them every month; a few have not been seen for long."""
    rng, tl = chunk.rng(f"alone {month}"), chunk.timeline
    who, luck = alone
    here = chunk.resident(month)[who]
    who, luck = who[here], luck[here]
    ago = np.where(luck < 0.02, rng.integers(95, 240, len(who)), rng.integers(0, 32, len(who)))
    return Rows(
        "living_alone",
        who,
        month,
        since=tl.first - (luck * 2000).astype("timedelta64[D]") - 300,
        last_contact_on=tl.end(month) - ago.astype("timedelta64[D]"),
    )


def _poor_students(chunk: Chunk, work: Work, aid: Aid, school: Schooling) -> tuple[Ints, np.ndarray]:
    rng, p, tl = chunk.rng("poor students"), chunk.persons, chunk.timeline
    stage = school.stage(chunk, tl.count - 1)
    pupil = (stage >= 2) & (p.household >= 0)
    helped = pupil & (aid.scheme[p.household, 4] > NONE)
    others = pupil & ~helped
    poor = np.append(work.stays_poor, False)[p.household]
    more = pick(rng, others, rates.POOR_STUDENTS * others.sum(), np.where(poor, 40.0, 1.0), 2)
    listed = np.concatenate([np.flatnonzero(helped & (rng.random(len(p)) < 0.85)), more])
    return listed, rng.choice(["special", "difficult", "general"], len(listed), p=[0.25, 0.45, 0.30])


def _listed_students(chunk: Chunk, poor: tuple[Ints, np.ndarray], school: Schooling, month: int) -> Rows:
    """Recognised each October for the school year."""
    tl = chunk.timeline
    who, degree = poor
    october = np.datetime64(f"{int(str(tl.month(month))[:4]) - 1}-10-20")
    if int(str(tl.month(month))[5:]) >= 11:
        october += 365
    here = chunk.alive(tl.end(month))[who] & (school.stage(chunk, month)[who] > 0)
    return Rows(
        "poor_students", who[here], month, listed_on=np.full(int(here.sum()), october), degree=degree[here]
    )


def _anti_relapse(chunk: Chunk) -> tuple[Ints, np.ndarray, Days]:
    rng, h, tl = chunk.rng("anti-relapse"), chunk.households, chunk.timeline
    families = pick(
        rng,
        np.ones(len(h), dtype=bool),
        rates.ANTI_RELAPSE * h.size.sum() / 2.6,
        np.where(h.local, 0.2, 1.0),
        2,
    )
    risk = np.where(rng.random(len(families)) < 0.55, "removed", "present")
    risk[:1] = "present"
    return families, risk, tl.first - rng.integers(30, 1200, len(families)).astype("timedelta64[D]")


def _relapse(chunk: Chunk, relapse: tuple[Ints, np.ndarray, Days], month: int) -> Rows:
    families, risk, days = relapse
    p = chunk.persons
    place = np.full(len(chunk.households) + 1, -1)
    place[families] = np.arange(len(families))
    who = np.flatnonzero(
        (p.household >= 0) & (place[p.household] >= 0) & chunk.alive(chunk.timeline.end(month))
    )
    at = place[p.household[who]]
    return Rows("anti_relapse", who, month, listed_on=days[at], risk=risk[at])


def _emergencies(chunk: Chunk, shocks: Shocks) -> Iterator[Rows]:
    table = shocks.emergencies
    number = chunk.tagged("SJ", table["event"])
    yield Rows(
        "emergency_events",
        table["who"],
        chunk.timeline.index_of(table["day"]),
        event_no=number,
        happened_on=table["day"],
        kind=table["kind"],
        loss=table["loss"].astype(np.float64),
    )


def _courts(chunk: Chunk, need: Need) -> Rows:
    rng, p, tl = chunk.rng("courts"), chunk.persons, chunk.timeline
    people, days = [], []
    age = p.age_on(tl.last)
    for month in range(tl.count):
        among = chunk.resident(month) & (age >= 18) & (p.household >= 0)
        needy = np.append(need.in_need[:, month], False)[p.household]
        who = pick(rng, among, rates.COURT_MONTH * len(p), np.where(needy, 15.0, 1.0), chunk.at_least(month))
        people.append(who)
        days.append(chunk.days_in(rng, month, len(who)))
    who, day = np.concatenate(people), np.concatenate(days)
    return Rows("court_lists", who, tl.index_of(day), listed_on=day, kind=np.full(len(who), "judicial_aid"))


def _help_requests(chunk: Chunk, need: Need, aid: Aid, shocks: Shocks) -> Rows:
    """About half come from families really in need."""
    rng, tl = chunk.rng("help requests"), chunk.timeline
    helped, recent = aid.helped(chunk), recent_shock(chunk, shocks)
    people, days, topics = [], [], []
    for month in range(tl.count):
        weight = (
            1.0
            + 70.0 * (need.in_need[:, month] & ~helped[:, month])
            + 14.0 * helped[:, month]
            + 12.0 * recent[:, month]
        )
        there = need.size[:, month] > 0
        families = pick(
            rng, there, rates.HELP_REQUESTS_MONTH * len(chunk.persons), weight, chunk.at_least(month)
        )
        people.append(adult_of(chunk, families, month))
        days.append(chunk.days_in(rng, month, len(families)))
        reason = need.reason[families, month]
        topics.append(np.where((reason == 0) & (rng.random(len(families)) < 0.5), "living", _TOPICS[reason]))
    who, day = np.concatenate(people), np.concatenate(days)
    channels, shares = _CHANNELS
    channel = rng.choice(channels, len(who), p=shares)
    topic = np.concatenate(topics)
    child = rng.random(len(who)) < 0.05
    topic[rng.random(len(who)) < rates.NO_HOME] = "homeless"
    if chunk.part == 0:
        topic[-1], child[-1] = "homeless", False
    return Rows(
        "help_requests",
        who,
        tl.index_of(day),
        report_no=numbered(chunk, "QZ", len(who)),
        reported_on=day,
        channel=np.where(child, "school", channel),
        topic=np.where(child, "child", topic),
    )
