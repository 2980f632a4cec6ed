"""A ready layer of any size: a really imported district copied as often as it takes, every key made anew.

Values, dates, batches and how often anything happens are those of the imported district, so indicators are lit as
rarely as there; money is shifted by less than a yuan, so that copies do not compress like one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import duckdb

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.units import Progress, silent
from closeknit.intake.home import Home
from closeknit.intake.parquet import READY_OPTIONS
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.session import path_list, quoted

DISTRICT_PEOPLE = 1_200_000
BASE_PEOPLE = 120_000  # invented and really imported, at most
SPARE = 1.3  # not every invented person lives in a household that is screened
EXCLUDED = "_excluded"
KEYS = ("household_key", "person_key", "source_household_key")


@dataclass(frozen=True, slots=True)
class Size:
    """How many people: so many districts of so many people, copied from a base of so many invented people."""

    people: int
    districts: int
    base: int

    @classmethod
    def of(cls, people: int) -> Size:
        return cls(people, max(1, round(people / DISTRICT_PEOPLE)), min(round(people * SPARE), BASE_PEOPLE))


@dataclass(frozen=True, slots=True)
class _Copies:
    """The copies that make one district: numbers first to last, of the last one only these households."""

    area: str
    first: int
    last: int
    kept: Path

    def condition(self) -> str:
        return f"(copy < {self.last} OR s.household_key IN (SELECT household_key FROM read_parquet('{self.kept}')))"


def copy_ready(view: ReadyView, pack: Pack, home: Home, size: Size, progress: Progress = silent) -> ReadyView:
    """Write the copies as the ready layer of another home and return the view of it.

    The view must have one district. The new one has the size's people, less than one household per district short.
    Files that are there already are taken as they are, so that a kept home can be used again.
    """
    (source,) = view.areas
    here = people_of(view)
    each = size.people // size.districts
    copies = ceil(each / here)
    files: dict[tuple[str, str], list[Path]] = {}
    tables = [MEMBERS, HOUSEHOLDS, EXCLUDED, *pack.contracts]
    areas = _areas(source, size.districts)
    kept = home.path / "kept.parquet"
    _keep_people(view, source, each - (copies - 1) * here, kept)
    for district, area in enumerate(areas):
        chosen = _Copies(area, district * copies, (district + 1) * copies - 1, kept)
        for done, table in enumerate(tables):
            progress(f"copying to {area}", done, len(tables))
            written = []
            for file in view.files(table, source):
                if file.exists():
                    written.append(_target(home, view, table, area, file))
                    if not written[-1].exists():
                        _copy_file(pack, table, file, written[-1], chosen)
            if table in pack.contracts:
                files[table, area] = written
    factor = size.people / here
    feeds = {name: replace(feed, rows=round(feed.rows * factor)) for name, feed in view.feeds.items()}
    return replace(view, areas=areas, feeds=feeds, _home=home, _files=files)


def _areas(source: str, districts: int) -> list[str]:
    """District codes of the source's city, the source first."""
    others = [f"{source[:4]}{place:02d}" for place in range(99, 0, -1)]
    return [source, *(code for code in others if code != source)][:districts]


def _keep_people(view: ReadyView, area: str, people: int, target: Path) -> None:
    """Write the keys of households, in no particular order, that have so many people together."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT household_key FROM (SELECT household_key, sum(count(*)) OVER (ORDER BY hash(household_key)) AS n "
            f"FROM read_parquet({path_list(view.files(MEMBERS, area))}) GROUP BY 1) WHERE n <= {people}) "
            f"TO '{target}' (FORMAT parquet)"
        )


def register_rows(view: ReadyView, pack: Pack) -> int:
    """How many register rows the view has."""
    paths = [f for area in view.areas for name in pack.contracts for f in view.files(name, area)]
    return _rows(paths)


def people_of(view: ReadyView) -> int:
    """How many people the view has, the excluded not counted."""
    return _rows([f for area in view.areas for f in view.files(MEMBERS, area)])


def _rows(paths: list[Path]) -> int:
    with duckdb.connect() as connection:
        found = connection.execute(
            f"SELECT coalesce(sum(num_rows), 0)::BIGINT FROM parquet_file_metadata({path_list(paths)})"
        ).fetchall()
    return int(found[0][0])


def _target(home: Home, view: ReadyView, table: str, area: str, file: Path) -> Path:
    return home.ready / table / f"area={area}" / f"hh={view.household_version}" / file.name


def _copy_file(pack: Pack, table: str, file: Path, target: Path, copies: _Copies) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "4GB", "threads": 2}) as connection:
        connection.execute(f"SET temp_directory = '{target.parent}/.sort'")
        source = f"read_parquet({path_list([file])})"
        names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        roles = _roles(pack, table)
        wanted = ", ".join(f"{_expression(n, roles.get(n, ''), copies.area)} AS {quoted(n)}" for n in names)
        connection.execute(
            f"COPY (SELECT {wanted} FROM {source} s, range({copies.first}, {copies.last + 1}) r(copy) "
            f"WHERE {copies.condition()} ORDER BY household_key) TO '{target}.part' ({READY_OPTIONS})"
        )
    target.with_suffix(".parquet.part").rename(target)


def _roles(pack: Pack, table: str) -> Mapping[str, str]:
    """Column → "key", "money" or "area" where a copy differs from the original."""
    roles = dict.fromkeys(KEYS, "key")
    if table == HOUSEHOLDS:
        return roles | dict.fromkeys(("community", "street", "district"), "area")
    if table in pack.contracts:
        for column in pack.contracts[table].columns.values():
            if column.lake_name and column.store == "pseudonym":
                roles[column.lake_name] = "key"
            elif column.lake_name and column.type == "money":
                roles[column.lake_name] = "money"
    return roles


def _expression(name: str, role: str, area: str) -> str:
    column = f"s.{quoted(name)}"
    if role == "key":
        # Copy 0 keeps its keys; the others are spread over 63 bits like the keyed pseudonyms they stand for.
        return f"CASE WHEN copy = 0 THEN {column} ELSE (hash(xor({column}, copy * 1000003)) >> 1)::BIGINT END"
    if role == "money":
        return f"CASE WHEN copy > 0 AND {column} >= 100 THEN {column} + (hash({column} + copy) % 100)::BIGINT ELSE {column} END"
    if role == "area":
        return f"'{area}' || substr({column}, 7)"
    return column
