"""The household review list, read side: the cases of one version of the households, and who they are about.

A case names pseudonyms only. `identities` opens the vault, for a case somebody works on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from closeknit.engine.units import NotFound
from closeknit.intake.home import Home
from closeknit.intake.household_files import TABLES, table_files
from closeknit.intake.identity import Pseudonyms, key_list
from closeknit.intake.parquet import columns_of, read_files
from closeknit.intake.vault import names

# Reasons whose other key is a person, too; elsewhere it is a book or a dwelling.
_OTHER_IS_PERSON = frozenset({"marriage_disputed", "spouse_not_registered"})


@dataclass(frozen=True, slots=True)
class ReviewCase:
    """One thing the registers do not settle; `persons` is how many people it is about."""

    reason: str  # see review_words.py
    person_key: int | None
    household_key: int | None
    other_key: int | None  # the second person, the book or the dwelling
    persons: int
    community: str | None


@dataclass(frozen=True, slots=True)
class Identified:
    """The people of a case as the vault knows them, and the numbers of its books."""

    people: dict[int, dict[str, str]]  # person key → name, resident_id, address
    book_no: str | None


def review_counts(
    home: Home, version: str, areas: Sequence[str], area: str = ""
) -> list[tuple[str | None, str, int]]:
    """Return (street, reason, cases), by street. `area`: the first digits of a division code."""
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT substr(community, 1, 9) AS street, reason, count(*) FROM {_cases(home, version, areas)} "
            "WHERE starts_with(coalesce(community, ''), ?) GROUP BY ALL ORDER BY street NULLS LAST, reason",
            [area],
        ).fetchall()
    return [(street, reason, cases) for street, reason, cases in rows]


def review_cases(
    home: Home, version: str, areas: Sequence[str], area: str = "", reason: str = "", limit: int | None = None
) -> list[ReviewCase]:
    """Return the cases by community; `reason` keeps to one reason."""
    with duckdb.connect() as con:
        rows = con.execute(
            "SELECT reason, person_key, household_key, other_key, persons, community "
            f"FROM {_cases(home, version, areas)} WHERE starts_with(coalesce(community, ''), ?) "
            "AND (reason = ? OR ? = '') ORDER BY community NULLS LAST, reason, other_key, household_key, person_key"
            + (f" LIMIT {int(limit)}" if limit else ""),
            [area, reason, reason],
        ).fetchall()
    return [ReviewCase(*row) for row in rows]


def people_of(
    home: Home, version: str, areas: Sequence[str], cases: Sequence[ReviewCase]
) -> list[tuple[int, ...]]:
    """Return whom each case is about: the persons it names, or everybody of the household it names."""
    wanted = {c.household_key for c in cases if not _named(c) and c.household_key is not None}
    members: dict[int, list[int]] = {}
    if wanted:
        keys = key_list(sorted(wanted))
        source = read_files(_files(home, version, areas, "_members"))
        with duckdb.connect() as con:
            rows = con.execute(
                f"SELECT CASE WHEN household_key IN {keys} THEN household_key ELSE source_household_key END, person_key "
                f"FROM {source} WHERE household_key IN {keys} OR source_household_key IN {keys} ORDER BY ALL"
            ).fetchall()
        for household, person in rows:
            members.setdefault(household, []).append(person)
    return [_named(c) or tuple(members.get(c.household_key or 0, ())) for c in cases]


def identities(
    home: Home, cases: Sequence[ReviewCase], people: Sequence[Sequence[int]], day: date
) -> list[Identified]:
    """Return who the people of each case are, as known on the day. The caller has logged the reveal."""
    known = names(home, {key for keys in people for key in keys}, day)
    books = Pseudonyms(home).numbers("household", {b for c in cases for b in _books(c)})
    shown = ("name", "resident_id", "address")
    return [
        Identified(
            {
                key: {field: known[key][field] for field in shown if field in known[key]}
                for key in keys
                if key in known
            },
            next((books[b] for b in _books(case) if b in books), None),
        )
        for case, keys in zip(cases, people, strict=True)
    ]


def _named(case: ReviewCase) -> tuple[int, ...]:
    """Return the persons that the case itself names."""
    other = case.other_key if case.reason in _OTHER_IS_PERSON else None
    return tuple(key for key in (case.person_key, other) if key is not None)


def _books(case: ReviewCase) -> tuple[int, ...]:
    """Return the keys of the case that may be a household book's."""
    other = case.other_key if case.reason == "collective_book" else None
    return tuple(key for key in (case.household_key, other) if key is not None)


def _cases(home: Home, version: str, areas: Sequence[str]) -> str:
    files = _files(home, version, areas, "_review")
    wanted = set(TABLES["_review"].split(", "))
    if any(not wanted <= columns_of(file) for file in files):
        raise NotFound(
            f"the households of {version} were derived by an older version of Closeknit, whose review list says less: "
            "screen that day again.",
            f"{version} 的家庭由旧版本推定，其核查清单内容较少：请重新筛查该日。",
        )
    return read_files(files)


def _files(home: Home, version: str, areas: Sequence[str], table: str) -> list[Path]:
    """Return the table's files; NotFound if that version of the households is gone."""
    files = [table_files(home, table, area, version) for area in areas]
    if not files or not all(file.exists() for file in files):
        raise NotFound(
            f"the households of {version} are no longer in {home.ready}: screen that day again.",
            f"{home.ready} 中已没有 {version} 的家庭数据：请重新筛查该日。",
        )
    return files
