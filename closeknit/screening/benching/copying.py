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
from closeknit.intake.ready import ReadyView
from closeknit.packs.loader import Pack
from closeknit.screening.session import path_list, quoted

DISTRICT_PEOPLE = 1_200_000
BASE_PEOPLE = 120_000
EXCLUDED = "_excluded"
KEYS = ("household_key", "person_key", "source_household_key")


@dataclass(frozen=True, slots=True)
class Size:
    """How `people` are made: so many districts, each of so many copies of a base of so many people."""

    districts: int
    copies: int
    base: int

    @classmethod
    def of(cls, people: int) -> Size:
        districts = max(1, round(people / DISTRICT_PEOPLE))
        copies = max(1, ceil(people / districts / BASE_PEOPLE))
        return cls(districts, copies, round(people / districts / copies))


def copy_ready(view: ReadyView, pack: Pack, home: Home, size: Size, progress: Progress = silent) -> ReadyView:
    """Write the copies as the ready layer of another home and return the view of it.

    The view must have one district; the first copy of the first district keeps its keys.
    """
    (source,) = view.areas
    areas = [source] + [
        f"{source[:4]}{place:02d}" for place in range(99, 0, -1) if f"{place:02d}" != source[4:]
    ]
    areas = areas[: size.districts]
    files: dict[tuple[str, str], list[Path]] = {}
    tables = [MEMBERS, HOUSEHOLDS, EXCLUDED, *pack.contracts]
    for district, area in enumerate(areas):
        for done, table in enumerate(tables):
            progress(f"copying to {area}", done, len(tables))
            written = []
            for file in view.files(table, source):
                target = _target(home, view, table, area, file)
                if file.exists():
                    _copy_file(pack, table, file, target, area, district * size.copies, size.copies)
                    written.append(target)
            if table in pack.contracts:
                files[table, area] = written
    factor = size.districts * size.copies
    feeds = {name: replace(feed, rows=feed.rows * factor) for name, feed in view.feeds.items()}
    return replace(view, areas=areas, feeds=feeds, _home=home, _files=files)


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


def _copy_file(pack: Pack, table: str, file: Path, target: Path, area: str, first: int, copies: int) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"memory_limit": "4GB", "threads": 2}) as connection:
        connection.execute(f"SET temp_directory = '{target.parent}/.sort'")
        source = f"read_parquet({path_list([file])})"
        names = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()]
        roles = _roles(pack, table)
        wanted = ", ".join(f"{_expression(n, roles.get(n, ''), area)} AS {quoted(n)}" for n in names)
        order = "household_key" if "household_key" in names else "1"
        connection.execute(
            f"COPY (SELECT {wanted} FROM {source} s, range({first}, {first + copies}) r(copy) ORDER BY {order}) "
            f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
        )


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
