"""What the human-resources bureau's registers see: contributions, platforms, pensions, unemployment, lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates
from closeknit.synth.people import HOME, NEVER, Chunk, Days, Ints, Words, pick
from closeknit.synth.rows import Rows
from closeknit.synth.shocks import Shocks
from closeknit.synth.work import EMPLOYEE, FORMAL, PLATFORM, RESIDENT, Work

_REGISTERS = 0.50  # of those laid off [P]
_BENEFIT = {"dismissed": 0.75, "closed": 0.75, "resigned": 0.0, "other": 0.15}
_UNPAID_ROWS = 0.12  # of stopped employees' months: the register shows a month as owed, not as missing [P]
_REPORTING = 0.92  # platform workers whose platform reports [P]


@dataclass
class Claims:
    """Unemployment registrations and the benefits that follow."""

    who: Ints
    registered: Days
    ended: Days  # found work; NaT still registered
    reason: Words
    benefit_from: Days  # NaT: none
    benefit_until: Days

    def benefits(self, chunk: Chunk) -> NDArray[np.float32]:
        """Benefit paid, persons × months."""
        tl = chunk.timeline
        paid = np.zeros((len(chunk.persons), tl.count), dtype=np.float32)
        for month in range(tl.count):
            drawing = (self.benefit_from <= tl.end(month)) & (self.benefit_until >= tl.start(month))
            paid[self.who[drawing], month] = rates.UNEMPLOYMENT_BENEFIT
        return paid


def claim(chunk: Chunk, work: Work, shocks: Shocks) -> Claims:
    """Draw who registers as unemployed after losing work, and who is on the register from before."""
    rng, tl = chunk.rng("claims"), chunk.timeline
    lost = shocks.laid_off
    goes = rng.random(len(lost["who"])) < _REGISTERS
    who, day, reason, off = lost["who"][goes], lost["day"][goes], lost["kind"][goes], lost["off"][goes]
    registered = day + rng.integers(3, 50, len(who)).astype("timedelta64[D]")
    back = (day.astype("datetime64[M]") + off + 1).astype("datetime64[D]")
    old, old_day, old_back, old_reason = _old_claims(chunk, work, rng)
    who, registered = np.concatenate([who, old]), np.concatenate([registered, old_day])
    back = np.concatenate([back, old_back])
    reason = np.concatenate([reason.astype("U9"), old_reason])
    entitled = rng.random(len(who)) < np.array([_BENEFIT[r] for r in reason.tolist()])
    begins = (registered.astype("datetime64[M]") + 1).astype("datetime64[D]")
    months = rng.choice([3, 6, 9, 12, 15, 18, 24], len(who), p=[0.1, 0.16, 0.16, 0.24, 0.1, 0.12, 0.12])
    ends = (begins.astype("datetime64[M]") + months).astype("datetime64[D]") - 1
    found = back <= tl.last
    ends = np.where(found & (back < ends), back, ends)
    entitled &= ends > begins
    keep = registered <= tl.last
    return Claims(
        who[keep], registered[keep], np.where(found & (back > registered), back, NEVER)[keep], reason[keep],
        np.where(entitled, begins, NEVER)[keep], np.where(entitled, ends, NEVER)[keep],
    )  # fmt: skip


def _old_claims(chunk: Chunk, work: Work, rng: np.random.Generator) -> tuple[Ints, Days, Days, Words]:
    """Of those out of work at the beginning, the share that makes registered unemployment what it is."""
    tl, p = chunk.timeline, chunk.persons
    workless = work.unemployed & (p.lives == HOME)
    share = rates.REGISTERED_UNEMPLOYED / rates.UNEMPLOYED
    who = np.flatnonzero(workless & (rng.random(len(p)) < share))
    day = tl.first - rng.integers(5, 250, len(who)).astype("timedelta64[D]")
    month = tl.month(0) + np.minimum(work.found[who], 10**4)
    back = np.where(work.found[who] < tl.count, month.astype("datetime64[D]"), NEVER)
    reason = rng.choice(["dismissed", "closed", "resigned", "other"], len(who), p=[0.5, 0.1, 0.3, 0.1])
    return who, day, back, reason.astype("U9")


def registers(chunk: Chunk, work: Work, shocks: Shocks, claims: Claims) -> Iterator[Rows]:
    yield _contributions(chunk, work)
    yield _platforms(chunk, work)
    yield _registrations(chunk, claims)
    yield from _livelihood(chunk, shocks)
    hard = _hard_to_place(chunk, work)
    for month in chunk.timeline.snapshots:
        yield _pensions(chunk, work, month)
        yield _benefits(chunk, claims, month)
        end = chunk.timeline.end(month)
        now = hard[1] <= end
        alive = chunk.alive(end)[hard[0]]
        yield Rows("hard_to_place", hard[0][now & alive], month, listed_on=hard[1][now & alive])


def _contributions(chunk: Chunk, work: Work) -> Rows:
    rng = chunk.rng("contributions")
    paid = work.contributing
    before = np.zeros_like(paid)
    before[:, 1:] = np.logical_or.accumulate(paid, axis=1)[:, :-1]
    owed = ~paid & before & (rng.random(len(paid)) < _UNPAID_ROWS)[:, None]
    # An employer's debt is shown for two months, then the person is taken off.
    owed[:, 2:] &= paid[:, 1:-1] | paid[:, :-2]
    owed &= ~(chunk.persons.died_on <= chunk.timeline.last)[:, None]
    who, month = np.nonzero(paid | owed)
    return Rows(
        "employment_contributions",
        who,
        month,
        month=month,
        kind=np.where(work.kind[who] == FORMAL, "employee", "flexible"),
        base=work.base[who],
        paid=paid[who, month],
    )


def _platforms(chunk: Chunk, work: Work) -> Rows:
    rng = chunk.rng("platforms")
    drivers = (work.kind == PLATFORM) & (rng.random(len(work.kind)) < _REPORTING)
    # A few people with another job drive on the side.
    side = (work.kind == FORMAL) & (rng.random(len(work.kind)) < 0.012)
    full = np.where(drivers[:, None], work.earned, np.where(side[:, None], work.earned * 0.2, 0.0))
    who, month = np.nonzero(full > 80)
    net = full[who, month]
    return Rows(
        "platform_income",
        who,
        month,
        month=month,
        platform_no=np.array(["PT001", "PT002", "PT003", "PT004"])[who % 4],
        net_income=np.round(net.astype(np.float64), 2),
        active_days=np.clip(net / 260 + 2, 1, 30).astype(np.int64),
    )


def _registrations(chunk: Chunk, claims: Claims) -> Rows:
    """A row when somebody registers; a second one, with the end, when they leave the register."""
    tl = chunk.timeline
    at = np.maximum(tl.index_of(claims.registered), 0)
    end = tl.index_of(claims.ended)
    closed = ~np.isnat(claims.ended)
    later = closed & (end > at) & (end < tl.count)
    same = closed & (end <= at)
    who = np.concatenate([claims.who, claims.who[later]])
    return Rows(
        "unemployment_registrations",
        who,
        np.concatenate([at, end[later]]),
        registered_on=np.concatenate([claims.registered, claims.registered[later]]),
        ended_on=np.concatenate([np.where(same, claims.ended, NEVER), claims.ended[later]]),
        reason=np.concatenate([claims.reason, claims.reason[later]]),
    )


def _benefits(chunk: Chunk, claims: Claims, month: int) -> Rows:
    tl = chunk.timeline
    drawing = (claims.benefit_from <= tl.end(month)) & (claims.benefit_until >= tl.start(month))
    drawing &= chunk.alive(tl.end(month))[claims.who]
    _, first = np.unique(claims.who[drawing], return_index=True)
    kept = np.flatnonzero(drawing)[first]
    return Rows(
        "unemployment_benefits",
        claims.who[kept],
        month,
        starts_on=claims.benefit_from[kept],
        ends_on=claims.benefit_until[kept],
        monthly_amount=np.full(len(kept), rates.UNEMPLOYMENT_BENEFIT),
    )


def _pensions(chunk: Chunk, work: Work, month: int) -> Rows:
    """Pensions in payment; a death stops them when it is reported, mostly the month after."""
    tl = chunk.timeline
    died = chunk.persons.died_on
    known = ~(died <= (tl.end(month) - 30))
    who = np.flatnonzero((work.pension_kind > 0) & (work.pension_since <= tl.end(month)) & known)
    kind = work.pension_kind[who]
    return Rows(
        "pensions",
        who,
        month,
        kind=np.array(["", "employee", "resident", "survivor"])[kind],
        monthly_amount=work.pension[who],
        basic_part=np.where(
            kind == RESIDENT, rates.RESIDENT_PENSION_BASIC, np.where(kind == EMPLOYEE, np.nan, 0)
        ),
        since=work.pension_since[who],
    )


def _livelihood(chunk: Chunk, shocks: Shocks) -> Iterator[Rows]:
    table = shocks.livelihood
    day = table["day"]
    yield Rows(
        "livelihood_shocks",
        table["who"],
        np.minimum(chunk.timeline.index_of(day), chunk.timeline.count - 1),
        event=table["kind"],
        happened_on=day,
        amount=np.round(table["amount"].astype(np.float64), 2),
    )


def _hard_to_place(chunk: Chunk, work: Work) -> tuple[Ints, Days]:
    """People the bureau lists: jobless for long, older, disabled. A proposal's mix, drawn from the truth."""
    rng, tl, p = chunk.rng("hard to place"), chunk.timeline, chunk.persons
    age = p.age_on(tl.last)
    jobless = (
        (work.earned[:, 0] == 0) & (age >= 25) & (age < 60) & (work.pension_kind == 0) & (p.lives == HOME)
    )
    jobless &= p.household >= 0
    poor = work.stays_poor[p.household]
    weight = np.where(age >= 45, 3.0, 1.0) * np.where(poor, 9.0, 1.0) * np.where(work.unemployed, 2.0, 1.0)
    who = pick(rng, jobless, rates.HARD_TO_PLACE * len(p), weight, 3)
    return who, tl.last - rng.integers(5, 900, len(who)).astype("timedelta64[D]")
