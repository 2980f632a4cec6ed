"""Who lives with whom: family households from a table of kinds, people in collective households, ages and sexes.

A kind lists its members in the order they are drawn: an age comes from a band or from another member's age plus a gap,
so that parents, children and couples fit each other. The shares are fitted to household sizes and age structure
(domain.md 5.4: Wuhan 2020, size distribution between China 2010 and 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from closeknit.synth import rates
from closeknit.synth.areas import District
from closeknit.synth.names import given_names, surnames
from closeknit.synth.people import (
    DORMITORY,
    HOME,
    LODGING,
    NEVER,
    Chunk,
    Flags,
    Floats,
    Households,
    Ints,
    Persons,
    stream,
)
from closeknit.synth.timeline import Timeline

Band = tuple[float, float, float]  # from age, to age, weight
STAYS = 10**6


@dataclass(frozen=True, slots=True)
class Member:
    """How one member of a kind of household is drawn."""

    relation: str  # GB/T 4761; "c" is 2 or 3 by sex
    bands: tuple[Band, ...] = ()
    of: int = -1  # place of the member whose age this one follows
    gap: tuple[float, float] = (0.0, 0.0)  # mean and spread in years
    between: tuple[float, float] = (0.0, 98.0)
    man: float = 0.5  # chance of being a man
    partner: int = -1  # place of the partner, of the other sex


_MINOR: tuple[Band, ...] = ((0, 6, 5), (6, 12, 6), (12, 18, 5.4))
_OLD: tuple[Band, ...] = ((60, 65, 5), (65, 70, 6), (70, 80, 6), (80, 94, 2.4))


def _child(bands: tuple[Band, ...] = _MINOR) -> Member:
    return Member("c", bands=bands, man=0.53)


def _father(of: int) -> Member:
    return Member("0", of=of, gap=(29.0, 4.0), between=(21, 80), man=1.0)


def _wife(of: int) -> Member:
    return Member("1", of=of, gap=(-1.8, 2.5), between=(20, 95), partner=of)


def _elder(of: int, relation: str = "5") -> Member:
    return Member(relation, of=of, gap=(27.0, 4.0), between=(45, 96), man=0.38)


def _elder_wife(of: int) -> Member:
    return Member("5", of=of, gap=(-2.0, 2.5), between=(44, 95), partner=of)


# name, share of family households, members
KINDS: tuple[tuple[str, float, tuple[Member, ...]], ...] = (
    ("young_single", 0.098, (Member("0", ((20, 25, 2.2), (25, 30, 4), (30, 40, 4)), man=0.62),)),
    ("middle_single", 0.078, (Member("0", ((40, 50, 5), (50, 60, 5)), man=0.63),)),
    ("old_single", 0.094, (Member("0", ((60, 70, 5), (70, 80, 4), (80, 94, 2.4)), man=0.36),)),
    ("young_couple", 0.056, (Member("0", ((22, 27, 2), (27, 40, 6)), man=1.0), _wife(0))),
    ("middle_couple", 0.08, (Member("0", ((40, 48, 3), (48, 60, 7)), man=1.0), _wife(0))),
    ("old_couple", 0.108, (Member("0", _OLD, man=1.0), _wife(0))),
    ("lone_parent", 0.021, (_child(((2, 12, 5), (12, 18, 5))), Member("0", (), 0, (28.5, 4.5), (21, 58), 0.27))),
    ("parent_grown_child", 0.034, (_child(((20, 30, 5), (30, 48, 4))), Member("0", (), 0, (27, 4), (42, 86), 0.35))),
    ("siblings", 0.010, (Member("0", ((22, 45, 1),)), Member("7", (), 0, (-3, 3), (18, 60)))),
    ("nuclear", 0.126, (_child(), _father(0), _wife(1))),
    ("couple_grown_child", 0.062, (_child(((18, 24, 5), (24, 34, 4))), _father(0), _wife(1))),
    ("couple_elder", 0.011, (Member("0", ((40, 60, 1),), man=1.0), _wife(0), _elder(0))),
    ("three_generations_lone", 0.010, (_child(), Member("0", (), 0, (29, 4), (22, 58), 0.3), _elder(1))),
    ("elders_grown_child", 0.014, (Member("0", ((33, 52, 1),), man=0.65), Member("5", (), 0, (28, 4), (58, 90), 1.0), _elder_wife(1))),
    ("two_minors", 0.046, (_child(((0, 8, 5), (8, 15, 4))), _father(0), _wife(1), Member("c", (), 0, (3.5, 2), (0, 17), 0.53))),
    ("minor_and_elder", 0.036, (_child(), _father(0), _wife(1), _elder(1))),
    ("grown_child_and_elder", 0.008, (_child(((18, 28, 1),)), _father(0), _wife(1), _elder(1))),
    ("couple_two_elders", 0.005, (Member("0", ((32, 56, 1),), man=1.0), _wife(0), Member("5", (), 0, (28, 4), (54, 90), 1.0), _elder_wife(2))),
    ("lone_parent_two_elders", 0.006, (_child(), Member("0", (), 0, (29, 4), (22, 56), 0.5), Member("5", (), 1, (27, 4), (50, 90), 1.0), _elder_wife(2))),
    ("grown_and_minor", 0.014, (_child(((18, 24, 1),)), _father(0), _wife(1), Member("c", (), 0, (-7, 2), (1, 17), 0.53))),
    ("elders_grandchild", 0.003, (Member("4", ((3, 17, 1),), man=0.53), Member("0", (), 0, (55, 4), (52, 82), 1.0), _wife(1))),
    ("five_two_elders", 0.036, (_child(), _father(0), _wife(1), Member("5", (), 1, (27, 4), (48, 90), 1.0), _elder_wife(3))),
    ("five_two_minors", 0.024, (_child(((0, 8, 5), (8, 15, 4))), _father(0), _wife(1), Member("c", (), 0, (3.5, 2), (0, 17), 0.53), _elder(1))),
    ("six", 0.024, (_child(((0, 8, 5), (8, 15, 4))), _father(0), _wife(1), Member("c", (), 0, (3.5, 2), (0, 17), 0.53), Member("5", (), 1, (27, 4), (48, 90), 1.0), _elder_wife(4))),
    ("seven", 0.003, (_child(((0, 8, 5), (8, 15, 4))), _father(0), _wife(1), Member("c", (), 0, (3.5, 2), (0, 17), 0.53), Member("5", (), 1, (27, 4), (48, 90), 1.0), _elder_wife(4), Member("c", (), 0, (6, 2), (0, 17), 0.53))),
)  # fmt: skip
YOUNG = frozenset({"young_single", "young_couple", "siblings"})


def people_per_household() -> float:
    """Mean size that the shares of the kinds give."""
    shares = sum(share for _, share, _ in KINDS)
    return sum(share * len(members) for _, share, members in KINDS) / shares


def populate(district: District, timeline: Timeline, seed: int, part: int, parts: int, people: int) -> Chunk:
    """Return a chunk of exactly so many residents: families first, the rest in collective households."""
    rng = stream(seed, district.code, part, "population")
    in_families = round(people * (1 - rates.COLLECTIVE))
    drawn = _draw_families(rng, district, in_families)
    families, persons = _place(rng, district, timeline, drawn)
    collective = _collective(rng, district, timeline, people - len(persons), len(families))
    chunk = Chunk(district, timeline, seed, part, parts, persons.extended(collective), families)
    _moves(chunk)
    return chunk


@dataclass
class _Drawn:
    kind: Ints
    household: Ints
    relation: np.ndarray
    man: Flags
    age: Floats
    partner: Ints


def _draw_families(rng: np.random.Generator, district: District, people: int) -> _Drawn:
    shares = np.array([share for _, share, _ in KINDS])
    households = round(people / people_per_household())
    counts = np.floor(households * shares / shares.sum() + rng.random(len(KINDS))).astype(int)
    parts, seen, base = [], 0, 0
    for number, (_, _, members) in enumerate(KINDS):
        n, k = counts[number], len(members)
        age, man = _ages(rng, members, n)
        relation = np.array([m.relation for m in members])[None, :].repeat(n, axis=0)
        relation = np.where(relation == "c", np.where(man, "2", "3"), relation)
        place = base + np.arange(n * k).reshape(n, k)
        partner = np.full((n, k), -1)
        for i, member in enumerate(members):
            if member.partner >= 0:
                partner[:, i], partner[:, member.partner] = place[:, member.partner], place[:, i]
        household = seen + np.arange(n)[:, None].repeat(k, axis=1)
        parts.append(
            (
                np.full(n, number),
                household.ravel(),
                relation.ravel(),
                man.ravel(),
                age.ravel(),
                partner.ravel(),
            )
        )
        seen, base = seen + n, base + n * k
    return _Drawn(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _ages(rng: np.random.Generator, members: tuple[Member, ...], n: int) -> tuple[Floats, Flags]:
    age, man = np.zeros((n, len(members))), np.zeros((n, len(members)), dtype=bool)
    for i, member in enumerate(members):
        if member.bands:
            low, high, weight = (np.array(x) for x in zip(*member.bands, strict=True))
            band = rng.choice(len(low), n, p=weight / weight.sum())
            age[:, i] = low[band] + rng.random(n) * (high - low)[band]
        else:
            drawn = age[:, member.of] + rng.normal(*member.gap, n)
            low_end, high_end = member.between
            # Reflected at the ends, so that nobody piles up on one birthday.
            drawn = np.where(drawn < low_end, low_end + (low_end - drawn) % 3.0, drawn)
            age[:, i] = np.where(drawn > high_end, high_end - (drawn - high_end) % 3.0, drawn)
        man[:, i] = ~man[:, member.partner] if member.partner >= 0 else rng.random(n) < member.man
    return age, man


def _place(
    rng: np.random.Generator, district: District, timeline: Timeline, drawn: _Drawn
) -> tuple[Households, Persons]:
    households = len(drawn.kind)
    size = np.bincount(drawn.household, minlength=households)
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    head = np.flatnonzero(drawn.relation == "0")
    community = rng.choice(len(district.communities), households, p=district.weights())
    young = np.isin(drawn.kind, [i for i, (name, _, _) in enumerate(KINDS) if name in YOUNG])
    local = rng.random(households) < np.where(young, rates.LOCAL_BOOK_YOUNG, rates.LOCAL_BOOK)
    families = Households(community, np.arange(households), local, head, first, size)
    n = len(drawn.household)
    persons = new_persons(rng, timeline, drawn.age, drawn.man, drawn.household, drawn.relation)
    persons.partner = drawn.partner
    persons.dwelling, persons.community = drawn.household.copy(), community[drawn.household]
    family_name = surnames(rng, households)[drawn.household]
    own = (drawn.relation == "1") | ((drawn.relation == "5") & ~drawn.man)
    persons.surname = np.where(own, surnames(rng, n), family_name)
    return families, persons


def new_persons(
    rng: np.random.Generator,
    timeline: Timeline,
    age: Floats,
    man: Flags,
    household: Ints,
    relation: np.ndarray,
) -> Persons:
    n = len(age)
    none = np.full(n, -1)
    return Persons(
        household=household.copy(),
        relation=relation.astype("U1"),
        man=man,
        birth=timeline.last - np.floor(age * 365.2425).astype("timedelta64[D]"),
        surname=surnames(rng, n),
        given=given_names(rng, man),
        lives=np.full(n, HOME),
        partner=none.copy(),
        book=none.copy(),
        book_relation=relation.astype("U1"),
        second_book=none.copy(),
        dwelling=none.copy(),
        community=np.zeros(n, dtype=np.int64),
        moved_in=none.copy(),
        moved_out=np.full(n, STAYS),
        died_on=np.full(n, NEVER),
    )


def _collective(
    rng: np.random.Generator, district: District, timeline: Timeline, count: int, dwellings: int
) -> Persons:
    """Students and workers in dormitories; a dormitory is one dwelling of a few hundred people."""
    students = rng.random(count) < rates.DORM_STUDENTS
    age = np.where(students, rng.triangular(17.8, 19.5, 25.5, count), rng.triangular(18.0, 27.0, 52.0, count))
    man = rng.random(count) < np.where(students, 0.56, 0.70)
    persons = new_persons(rng, timeline, age, man, np.full(count, -1), np.full(count, "8"))
    persons.lives[:] = np.where(students, DORMITORY, LODGING)
    homes = max(1, round(count / 260))
    campus = np.flatnonzero(district.campuses)
    # The first dormitories are campuses': students fill them, workers the rest.
    for_students = max(1, round(homes * rates.DORM_STUDENTS))
    drawn = np.where(
        students,
        rng.integers(0, for_students, count),
        rng.integers(min(for_students, homes - 1), homes, count),
    )
    places = np.where(
        np.arange(homes) < for_students,
        rng.choice(campus, homes),
        rng.integers(0, len(district.communities), homes),
    )
    persons.dwelling = dwellings + drawn
    persons.community = places[drawn]
    return persons


def _moves(chunk: Chunk) -> None:
    """Let a few households move in or away during the months covered."""
    rng, months, count = chunk.rng("moves"), chunk.timeline.count, len(chunk.households)
    drawn, month = rng.random(count), rng.integers(1, months, count)
    arrives = drawn < rates.NEWCOMERS_MONTH * months
    leaves = ~arrives & (drawn < (rates.NEWCOMERS_MONTH + rates.LEAVERS_MONTH) * months)
    p = chunk.persons
    home = p.household >= 0
    p.moved_in[home & arrives[p.household]] = month[p.household[home & arrives[p.household]]]
    p.moved_out[home & leaves[p.household]] = month[p.household[home & leaves[p.household]]]
