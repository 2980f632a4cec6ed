"""Who goes to school, where, and what it costs; who stays away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from closeknit.synth.people import DORMITORY, ELSEWHERE, Chunk, Days, Flags, Floats, Ints
from closeknit.synth.rows import Rows

STAGES = (
    "",
    "preschool",
    "primary",
    "junior",
    "senior",
    "vocational",
    "college",
    "bachelor",
    "master",
    "doctor",
)
_NONE, _PRE, _PRIMARY, _JUNIOR, _SENIOR, _VOCATIONAL, _COLLEGE, _BACHELOR, _MASTER, _DOCTOR = range(10)
_FEES = np.array([0, 9000, 0, 0, 1800, 800, 5500, 5850, 8000, 10000], dtype=float)  # yuan a year, public [P]
_FIRST_AGE = np.array([0, 3, 6, 12, 15, 15, 18, 18, 22, 25])
_NO_RECORD = 0.006  # pupils without a student record: private, just moved [P]
_PRIVATE = 0.06  # of preschool to junior secondary [P]


@dataclass
class Schooling:
    """Each person's way through school; the stage of a month follows from age on 1 September."""

    after_junior: Ints  # senior, vocational or none
    higher: Ints  # college, bachelor or none
    preschool: Flags
    recorded: Flags
    private: Flags
    dropped: Ints  # month index of leaving school early; large: never

    def stage(self, chunk: Chunk, month: int) -> Ints:
        """Stage of everybody in a month, as an index of STAGES."""
        p = chunk.persons
        age = p.age_on(school_year(chunk, month))
        stage = np.full(len(p), _NONE)
        stage[(age >= 3) & (age < 6) & self.preschool] = _PRE
        stage[(age >= 6) & (age < 12)] = _PRIMARY
        stage[(age >= 12) & (age < 15)] = _JUNIOR
        late = (age >= 15) & (age < 18)
        stage[late] = self.after_junior[late]
        college = (self.higher == _COLLEGE) & (age >= 18) & (age < 21)
        bachelor = (self.higher == _BACHELOR) & (age >= 18) & (age < 22)
        stage[college], stage[bachelor] = _COLLEGE, _BACHELOR
        dormitory = p.lives == DORMITORY
        stage[dormitory & (age < 22)] = np.where(self.higher == _COLLEGE, _COLLEGE, _BACHELOR)[
            dormitory & (age < 22)
        ]
        stage[dormitory & (age >= 22)] = _MASTER
        stage[dormitory & (age >= 25)] = _DOCTOR
        stage[self.dropped <= month] = _NONE
        return stage

    def fees(self, stage: Ints) -> Floats:
        """Yuan a year by stage; private schools cost more below senior secondary."""
        costly = self.private & (stage >= _PRE) & (stage <= _JUNIOR)
        return np.where(costly, 18000.0, _FEES[stage])


def school_year(chunk: Chunk, month: int) -> np.datetime64:
    """The 1 September that began the school year of a month."""
    at = chunk.timeline.month(month)
    year = at.astype("datetime64[Y]")
    september = year.astype("datetime64[M]") + 8
    return (september if at >= september else september - 12).astype("datetime64[D]")


def enrol(chunk: Chunk) -> Schooling:
    """Draw everybody's way through school."""
    rng, p = chunk.rng("schooling"), chunk.persons
    n = len(p)
    after = rng.choice([_SENIOR, _VOCATIONAL, _NONE], n, p=[0.62, 0.35, 0.03])
    higher = rng.choice([_COLLEGE, _BACHELOR, _NONE], n, p=[0.13, 0.13, 0.74])
    away = (p.lives == ELSEWHERE) & (p.household >= 0)
    higher[away & (higher == _NONE)] = _BACHELOR
    return Schooling(
        after,
        higher,
        rng.random(n) < 0.88,
        rng.random(n) >= _NO_RECORD,
        rng.random(n) < _PRIVATE,
        np.full(n, 10**6),
    )


def students(chunk: Chunk, school: Schooling) -> Flags:
    """Who is at school or college in the last month; nursery children not included."""
    return school.stage(chunk, chunk.timeline.count - 1) >= _PRIMARY


def in_compulsory(stage: Ints) -> Flags:
    return (stage == _PRIMARY) | (stage == _JUNIOR)


def registers(chunk: Chunk, school: Schooling) -> Iterator[Rows]:
    yield from _enrolment(chunk, school)
    yield from _absence(chunk, school)


def _enrolment(chunk: Chunk, school: Schooling) -> Iterator[Rows]:
    p = chunk.persons
    for month in chunk.timeline.snapshots:
        stage = school.stage(chunk, month)
        known = (stage > _NONE) & school.recorded & (chunk.resident(month) | (p.lives == ELSEWHERE))
        who = np.flatnonzero(known & chunk.alive(chunk.timeline.end(month)))
        at = stage[who]
        boards = (
            (p.lives[who] == DORMITORY) | (p.lives[who] == ELSEWHERE) | ((at == _SENIOR) & (who % 4 == 0))
        )
        yield Rows(
            "education_enrolment",
            who,
            month,
            stage=np.array(STAGES)[at],
            full_time=np.ones(len(who), dtype=bool),
            boarding=boards,
            fees_year=school.fees(stage)[who],
            enrolled_on=_entered(chunk, who, at),
        )


def _entered(chunk: Chunk, who: Ints, stage: Ints) -> Days:
    """The 1 September on which each pupil entered the stage, by age; a master's or doctor's course begins later in life."""
    turned = chunk.persons.birth[who].astype("datetime64[M]") + 12 * _FIRST_AGE[stage]
    year = turned.astype("datetime64[Y]")
    september = year.astype("datetime64[M]") + 8
    # Born after 1 September: the age is reached in the school year after.
    return np.where(turned < september, september, september + 12).astype("datetime64[D]")


def _absence(chunk: Chunk, school: Schooling) -> Iterator[Rows]:
    """Ordinary absences of a few days in term, and the long ones of those about to leave."""
    rng, tl = chunk.rng("absence"), chunk.timeline
    for month in range(tl.count):
        # In the holidays the register names only those who did not return before them.
        share = 0.0004 if int(str(tl.month(month))[5:]) in (2, 7, 8) else 0.012
        pupils = in_compulsory(school.stage(chunk, month)) & chunk.resident(month)
        ordinary = pupils & (rng.random(len(pupils)) < share)
        leaving = np.flatnonzero(
            chunk.resident(month) & (school.dropped >= month) & (school.dropped <= month + 1)
        )
        leaving = leaving[in_compulsory(school.stage(chunk, max(0, month - 2)))[leaving]]
        few = np.setdiff1d(np.flatnonzero(ordinary), leaving)
        if len(few) + len(leaving) < chunk.at_least(month):
            few = np.flatnonzero(pupils)[:1]
        who = np.concatenate([few, leaving])
        days = np.concatenate(
            [1 + rng.geometric(0.45, len(few)).clip(max=11), rng.integers(15, 22, len(leaving))]
        )
        yield Rows("school_absence", who, month, month=np.full(len(who), month), days_absent=days)
