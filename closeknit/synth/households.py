"""Household books, registration and resident numbers: where the law's household and the police's book differ.

A book is not a family: some people have none here (residence permits), some stand on their parents' book, some
grandparents hold a second book in the same dwelling, grown children stay on the book after they left, and students
are on a campus's collective book or at home while they sleep in a dormitory.
"""

from __future__ import annotations

import numpy as np

from closeknit.synth import identity, rates
from closeknit.synth.people import (
    DORMITORY,
    ELSEWHERE,
    HOME,
    Chunk,
    Flags,
    Ints,
    Persons,
    Words,
    pick,
)
from closeknit.synth.population import new_persons

_ADULT_CHILD_GAP = (24.0, 34.0)  # years between a mother or father and the grown child on the book


def register_households(chunk: Chunk) -> None:
    """Put everybody on the books they stand on, add people registered here who live elsewhere, give numbers."""
    rng = chunk.rng("books")
    p, h = chunk.persons, chunk.households
    at_home = p.household >= 0
    p.book[at_home] = np.where(h.local[p.household[at_home]], p.household[at_home], -1)
    _split_books(chunk, rng)
    _wives(chunk, rng)
    _students_of_the_district(chunk, rng)
    _collective_books(chunk, rng)
    away = [_children_away(chunk, rng, student) for student in (True, False)]
    for more in away:
        chunk.persons = chunk.persons.extended(more)
    _second_books(chunk)
    chunk.persons.number = _numbers(chunk)


def _parents(chunk: Chunk, low: int, high: int) -> Flags:
    """Households headed by a couple of that age without a child at home."""
    p, h = chunk.persons, chunk.households
    head_age = p.age_on(chunk.timeline.last)[h.head]
    return (h.size == 2) & (p.partner[h.head] >= 0) & (head_age >= low) & (head_age < high)


def _split_books(chunk: Chunk, rng: np.random.Generator) -> None:
    """Grandparents with a book of their own at the same address."""
    p, count = chunk.persons, len(chunk.households)
    own = rng.random(count) < rates.SPLIT_BOOK
    elders = (p.relation == "5") & (p.book >= 0) & (p.household >= 0)
    elders[elders] = own[p.household[elders]]
    p.book[elders] += count
    p.book_relation[elders] = np.where(p.partner[elders] >= 0, np.where(p.man[elders], "0", "1"), "0")


def _wives(chunk: Chunk, rng: np.random.Generator) -> None:
    """Wives registered elsewhere in China, or still on their parents' book in the district."""
    p = chunk.persons
    drawn = rng.random(len(p))
    wives = (p.relation == "1") & (p.book >= 0)
    p.book[wives & (drawn < rates.MIXED_BOOK)] = -1
    young = p.age_on(chunk.timeline.last) < 45
    at_parents = np.flatnonzero(wives & young & (drawn > 1 - rates.PARENTS_BOOK))
    parents = np.flatnonzero(_parents(chunk, 52, 80) & chunk.households.local)
    if len(parents):
        p.book[at_parents] = rng.choice(parents, len(at_parents))
        p.book_relation[at_parents] = "3"


def _students_of_the_district(chunk: Chunk, rng: np.random.Generator) -> None:
    """Some students in the district's dormitories are children of couples who live in the district."""
    p = chunk.persons
    age = p.age_on(chunk.timeline.last)
    families = pick(
        rng, _parents(chunk, 44, 56) & chunk.households.local, rates.STUDENT_AWAY / 2 * _couples(chunk)
    )
    students = pick(rng, (p.lives == DORMITORY) & (age >= 18) & (age <= 22), len(families))[: len(families)]
    families = families[: len(students)]
    _join(p, students, families, chunk.households.head)


def _couples(chunk: Chunk) -> int:
    return int((_parents(chunk, 44, 56) & chunk.households.local).sum())


def _join(p: Persons, children: Ints, families: Ints, heads: Ints) -> None:
    p.household[children] = families
    p.book[children] = families
    p.relation[children] = p.book_relation[children] = np.where(p.man[children], "2", "3")
    p.surname[children] = p.surname[heads[families]]


def _children_away(chunk: Chunk, rng: np.random.Generator, student: bool) -> Persons:
    """Grown children on the family's book who live out of the district.

    A student counts in the family (full-time study); the others have left it and belong to no household here.
    """
    h, p = chunk.households, chunk.persons
    if student:
        fits = _parents(chunk, 44, 56) & h.local
        families = pick(rng, fits, rates.STUDENT_AWAY / 2 * fits.sum())
        age = rng.uniform(18.3, 22.6, len(families))
    else:
        fits = _parents(chunk, 50, 88) & h.local
        families = pick(rng, fits, rates.REGISTERED_AWAY * len(h))
        age = p.age_on(chunk.timeline.last)[h.head[families]] - rng.uniform(*_ADULT_CHILD_GAP, len(families))
        age = np.clip(age, 23.0, 58.0) + rng.random(len(families))
    man = rng.random(len(families)) < 0.52
    away = new_persons(rng, chunk.timeline, age, man, families, np.where(man, "2", "3"))
    away.book, away.lives[:] = families.copy(), ELSEWHERE
    away.surname = p.surname[h.head[families]].copy()
    away.community = h.community[families].copy()
    if not student:
        away.household[:] = -1
    return away


def _collective_books(chunk: Chunk, rng: np.random.Generator) -> None:
    """Students on the campus's collective book: hundreds on one number, nobody its head."""
    p = chunk.persons
    free = (p.lives == DORMITORY) & (p.book < 0)
    on_book = free & (rng.random(len(p)) < rates.COLLECTIVE_BOOK)
    p.book[on_book] = 2 * len(chunk.households) + p.dwelling[on_book] - len(chunk.households)
    p.book_relation[on_book] = "8"


def _second_books(chunk: Chunk) -> None:
    """A register error: some people were never taken off an earlier book."""
    rng, p, h = chunk.rng("two books"), chunk.persons, chunk.households
    adults = (p.book >= 0) & (p.book < len(h)) & (p.lives == HOME) & (p.relation == "1")
    chosen = pick(rng, adults, rates.ERRORS["two_books"] * len(p))
    books = np.flatnonzero(h.local)
    if len(books) > 1:
        other = rng.choice(books, len(chosen))
        p.second_book[chosen] = np.where(other == p.book[chosen], -1, other)


def _numbers(chunk: Chunk) -> Words:
    """Resident numbers by where people were registered at birth."""
    rng, p = chunk.rng("numbers"), chunk.persons
    n, here = len(p), p.book >= 0
    young = p.age_on(chunk.timeline.last) < 20
    drawn = rng.random(n)
    home = np.where(young, 0.80, 0.58)
    areas = np.where(
        here & (drawn < home),
        chunk.district.code,
        np.where(
            here & (drawn < home + 0.6 * (1 - home)),
            rng.choice(np.array(identity.WUHAN), n),
            np.where(
                drawn < 0.85, rng.choice(np.array(identity.HUBEI), n), rng.choice(np.array(identity.CHINA), n)
            ),
        ),
    )
    codes = identity.orders(areas, p.birth, p.man, chunk.part, chunk.parts)
    return identity.numbers(areas, p.birth, codes)


def book_numbers(chunk: Chunk, books: Ints) -> Words:
    """The numbers of household books as the police write them."""
    return _tagged(chunk, "", books)


def dwelling_numbers(chunk: Chunk, dwellings: Ints) -> Words:
    return _tagged(chunk, "FW", dwellings)


def _tagged(chunk: Chunk, prefix: str, numbers: Ints) -> Words:
    return chunk.tagged(prefix, np.maximum(numbers, 0), 7)


def source_numbers(chunk: Chunk) -> Words:
    """The number a family household goes by in the registers: its head's book, else its dwelling."""
    h, p = chunk.households, chunk.persons
    return np.where(
        p.book[h.head] >= 0, book_numbers(chunk, p.book[h.head]), dwelling_numbers(chunk, h.dwelling)
    )
