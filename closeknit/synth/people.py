"""The arrays a chunk of the district is made of: persons, households, and the months they live through.

A chunk is closed: no household, book or dwelling reaches into another. Persons are numbered 0..n-1 inside it, and
every table about persons carries that number (`who`) until the file is written.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

from closeknit.synth import rates
from closeknit.synth.areas import District
from closeknit.synth.timeline import BACKLOG, Timeline

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Words = NDArray[np.str_]
NEVER = np.datetime64("NaT", "D")

# Where a person sleeps: the family's dwelling, a student dormitory, out of the district, a workers' lodging.
HOME, DORMITORY, ELSEWHERE, LODGING = 0, 1, 2, 3


@dataclass
class Persons:
    """One entry a person; -1 and NaT mean there is none."""

    household: Ints  # the family the person really belongs to; -1 in a collective household
    relation: Words  # to the head, GB/T 4761 first digit
    man: Flags
    birth: Days
    surname: Words
    given: Words
    lives: Ints
    partner: Ints  # the other person of a couple
    book: Ints  # household book the person stands on; -1 without one in the district
    book_relation: Words  # to the head of that book
    second_book: Ints  # an earlier book the person was never taken off
    dwelling: Ints
    community: Ints
    moved_in: Ints  # month index; -1: always here
    moved_out: Ints  # month index of the first month away; large: stays
    died_on: Days
    number: Words = field(default_factory=lambda: np.empty(0, dtype="U18"))

    def __len__(self) -> int:
        return len(self.household)

    def extended(self, more: Persons) -> Persons:
        """Return these persons followed by more."""
        return Persons(
            **{f.name: np.concatenate([getattr(self, f.name), getattr(more, f.name)]) for f in fields(self)}
        )

    def age_on(self, day: np.datetime64) -> Ints:
        """Full years on a day; below 0 for the unborn."""
        born, now = self.birth.astype("datetime64[M]"), day.astype("datetime64[M]")
        months = (now - born).astype(np.int64)
        day_of_birth = (self.birth - born.astype("datetime64[D]")).astype(np.int64)
        day_now = int((day.astype("datetime64[D]") - now.astype("datetime64[D]")).astype(np.int64))
        return (months - (day_of_birth > day_now)) // 12


@dataclass
class Households:
    """One entry a family household."""

    community: Ints
    dwelling: Ints
    local: Flags  # on a household book of the district
    head: Ints  # person
    first: Ints  # first person; the members living at home follow each other
    size: Ints

    def __len__(self) -> int:
        return len(self.community)


@dataclass
class Chunk:
    """A closed part of a district while it is being invented."""

    district: District
    timeline: Timeline
    seed: int
    part: int
    parts: int
    persons: Persons
    households: Households

    def rng(self, name: str) -> np.random.Generator:
        """A stream of its own for each purpose, so that one part's draws do not move another's."""
        return stream(self.seed, self.district.code, self.part, name)

    def alive(self, day: np.datetime64) -> Flags:
        p = self.persons
        return (p.birth <= day) & ~(p.died_on <= day)

    def resident(self, month: int) -> Flags:
        """Who really lives in the district at the end of a month."""
        p = self.persons
        here = (p.moved_in <= month) & (p.moved_out > month) & (p.lives != ELSEWHERE)
        return here & self.alive(self.timeline.end(month))

    def at_least(self, month: int) -> int:
        """1 where a file of this month would otherwise be empty: even a small district reports something."""
        return int(self.part == 0 and month >= BACKLOG - 1)

    def days_in(self, rng: np.random.Generator, month: int, count: int) -> Days:
        """Return random days of a month, none after the last day covered."""
        first, last = self.timeline.start(month), self.timeline.end(month)
        return first + rng.integers(0, int((last - first).astype(np.int64)) + 1, count).astype(
            "timedelta64[D]"
        )

    def premium_reaches(self) -> Flags:
        """Whose premium subsidy arrives: the same people in every register that shows it."""
        return self.rng("premium").random(len(self.persons)) < rates.DELIVERED

    def tagged(self, prefix: str, numbers: Ints, width: int = 6) -> Words:
        """Return document numbers unique in the city: prefix, district, part, number."""
        return np.char.add(f"{prefix}{self.district.code}{self.part:03d}", padded(numbers, width))


def padded(numbers: Ints, width: int) -> Words:
    """Return numbers as text with leading zeros (np.char.zfill fails on an empty array)."""
    if not len(numbers):
        return np.empty(0, dtype=f"U{width}")
    return np.char.zfill(np.asarray(numbers).astype(f"U{width}"), width)


def stream(seed: int, district: str, part: int, name: str) -> np.random.Generator:
    """Return the random stream of a purpose: the same for the same arguments on any machine."""
    return np.random.default_rng([seed, int(district), part, zlib.crc32(name.encode())])


def by_age(age: NDArray[np.number], bands: tuple[tuple[float, float, float], ...]) -> Floats:
    """Return the rate of each person's age band; 0 outside all bands."""
    out = np.zeros(len(age))
    for low, high, rate in bands:
        out[(age >= low) & (age < high)] = rate
    return out


def round_up_or_down(rng: np.random.Generator, expected: float, at_least: int = 0) -> int:
    """Return a count near its expectation, so that months differ little; never below `at_least`."""
    return max(at_least, int(np.floor(expected + rng.random())))


def pick(
    rng: np.random.Generator, among: Flags, expected: float, weights: Floats | None = None, at_least: int = 0
) -> Ints:
    """Return about `expected` different indices of those that may be drawn, heavier ones first.

    Fewer come back if fewer may be drawn. Weighted without replacement (Efraimidis and Spirakis 2006).
    """
    candidates = np.flatnonzero(among)
    count = min(len(candidates), round_up_or_down(rng, expected, at_least))
    if count == 0:
        return np.empty(0, dtype=np.int64)
    draws = rng.random(len(candidates))
    if weights is not None:
        draws = draws ** (1.0 / np.maximum(weights[candidates], 1e-12))
    chosen = np.argpartition(draws, len(draws) - count)[len(draws) - count :]
    return np.sort(candidates[chosen])


def household_sum(values: NDArray[np.number], household: Ints, count: int) -> Floats:
    """Sum a person's value by household; people of no household are left out."""
    inside = household >= 0
    return np.bincount(household[inside], weights=values[inside], minlength=count)[:count]


def household_any(values: Flags, household: Ints, count: int) -> Flags:
    return household_sum(values.astype(np.float64), household, count) > 0


Columns = Mapping[str, NDArray[np.generic]]
