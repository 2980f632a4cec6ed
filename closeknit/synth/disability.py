"""Disability, certificates and care: latent state first, what the federation's registers show of it second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from closeknit.synth import rates
from closeknit.synth.people import NEVER, Chunk, Days, Flags, Ints, by_age, pick
from closeknit.synth.rows import Rows

INTELLECTUAL, MENTAL = 5, 6


@dataclass
class Disability:
    kind: Ints  # GB/T 26341 type, 0 none
    grade: Ints  # 1 worst to 4; 0 none
    issued: Days  # certificate; NaT without one
    failed: Ints  # of the six self-care items
    failed_since: Days

    @property
    def severe(self) -> Flags:
        """Grade 1 or 2, and grade 3 intellectual or mental."""
        mind = (self.kind == INTELLECTUAL) | (self.kind == MENTAL)
        return ((self.grade == 1) | (self.grade == 2)) | ((self.grade == 3) & mind)

    def certified(self, day: np.datetime64) -> Flags:
        return self.issued <= day


def draw(chunk: Chunk) -> Disability:
    """Draw who is disabled, how, whether certified, and who cannot look after themselves."""
    rng, p = chunk.rng("disability"), chunk.persons
    n, age = len(p), p.age_on(chunk.timeline.last)
    share = by_age(age, rates.DISABLED_BY_AGE)
    disabled = rng.random(n) < share * np.where(p.household >= 0, 1.0, 0.15)
    kind = np.where(disabled, rng.choice(np.arange(1, 8), n, p=np.array(rates.TYPES) / sum(rates.TYPES)), 0)
    younger = rng.choice(np.arange(1, 5), n, p=rates.GRADES["younger"])
    older = rng.choice(np.arange(1, 5), n, p=rates.GRADES["older"])
    grade = np.where(disabled, np.where(age < 60, younger, older), 0)
    certified = rng.random(n) < np.array([0.0] + [rates.CERTIFIED[g] for g in (1, 2, 3, 4)])[grade]
    age_days = (chunk.timeline.first - p.birth).astype(np.int64)
    back = np.minimum(rng.integers(30, 3600, n), np.maximum(age_days - 200, 1))
    issued = np.where(
        certified & (age_days > 400), chunk.timeline.first - back.astype("timedelta64[D]"), NEVER
    )
    state = Disability(kind, grade, issued, np.zeros(n, dtype=np.int64), np.full(n, NEVER))
    _self_care(chunk, state, rng)
    return state


def _self_care(chunk: Chunk, state: Disability, rng: np.random.Generator) -> None:
    p, tl = chunk.persons, chunk.timeline
    age = p.age_on(tl.last)
    chance = np.clip(np.maximum(age - 60, 0) ** 1.6 * 0.0018 + 0.02, 0, 0.65) * (age >= 60)
    chance = np.where((state.grade > 0) & (state.grade <= 2), np.maximum(chance, 0.45), chance)
    lost = rng.random(len(p)) < chance
    state.failed[lost] = rng.choice(
        [1, 2, 3, 4, 5, 6], int(lost.sum()), p=[0.34, 0.22, 0.16, 0.12, 0.09, 0.07]
    )
    state.failed_since[lost] = tl.first - rng.integers(60, 2500, int(lost.sum())).astype("timedelta64[D]")


def certify(state: Disability, who: Ints, kind: Ints, grade: Ints, issued: Days) -> None:
    """Give people a certificate after an accident or illness."""
    state.kind[who], state.grade[who], state.issued[who] = kind, grade, issued


def registers(chunk: Chunk, state: Disability) -> Iterator[Rows]:
    for month in chunk.timeline.snapshots:
        yield _certificates(chunk, state, month)
        yield _severe_list(chunk, state, month)
    yield _assessments(chunk, state)


def _certificates(chunk: Chunk, state: Disability, month: int) -> Rows:
    p, end = chunk.persons, chunk.timeline.end(month)
    here = (p.book >= 0) | (p.household >= 0)
    who = np.flatnonzero(state.certified(end) & chunk.alive(end) & here)
    kind, grade = state.kind[who].astype("U1"), state.grade[who].astype("U1")
    issued = state.issued[who]
    expires = (issued.astype("datetime64[M]") + 120).astype("datetime64[D]") + 9
    return Rows(
        "disability_certificates",
        who,
        month,
        name=np.char.add(p.surname[who], p.given[who]),
        certificate_no=np.char.add(p.number[who], np.char.add(kind, grade)),
        disability_type=kind,
        grade=grade,
        issued_on=issued,
        expires_on=np.where(expires > end, expires, NEVER),
    )


def _severe_list(chunk: Chunk, state: Disability, month: int) -> Rows:
    """The list the federation pushes: certified severe disability, a month after the certificate at the earliest."""
    p, end = chunk.persons, chunk.timeline.end(month)
    here = (p.book >= 0) | (p.household >= 0)
    listed = state.issued + np.timedelta64(31, "D")
    who = np.flatnonzero(state.severe & (listed <= end) & chunk.alive(end) & here)
    return Rows("severe_disability", who, month, listed_on=listed[who])


def _assessments(chunk: Chunk, state: Disability) -> Rows:
    """Assessments for long-term-care insurance or tekun, the year before the backlog included."""
    rng, tl = chunk.rng("care assessments"), chunk.timeline
    lost = state.failed >= 1
    monthly = rates.CARE_ASSESSED * lost.sum() / 24
    people, days = [], []
    for month in range(-12, tl.count):
        among = lost & (state.failed_since <= tl.start(month)) & chunk.alive(tl.end(month))
        who = pick(rng, among, monthly, at_least=chunk.at_least(month))
        people.append(who)
        days.append(chunk.days_in(rng, month, len(who)))
    who, when = np.concatenate(people), np.concatenate(days)
    return Rows(
        "care_assessments",
        who,
        np.maximum(tl.index_of(when), 0),
        assessed_on=when,
        items_failed=state.failed[who],
        assessed_by=np.where(rng.random(len(who)) < 0.3, "civil_affairs", "care_insurance"),
    )
