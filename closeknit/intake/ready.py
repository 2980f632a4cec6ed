"""The ready layer: facts with their household and district, for one version of the households.

    lake/ready/_members|_households|_excluded|_review/area=<6>/hh=<version>/*.parquet
    lake/ready/<register>/area=<6>/hh=<version>/<batch>[.<stamp>].parquet     sorted by household
    lake/ready/_built/hh=<version>.json              what the version is made of: the version is complete
    lake/ready/_built/hh=<version>/<register>/<batch>[.<stamp>].json          rows by area: the batch is complete

Everything here can be deleted and is built again. Households are as of the newest base register, or of the
last month end if that is later, so that days of one month share a version and a new day only adds its own
batches. A stamp stands in the name of a file whose rows were superseded by later batches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from closeknit.engine.units import NotFound, Progress, RunFailed, silent
from closeknit.intake.catalogue import StoredBatch, active_batches
from closeknit.intake.feeds import FeedState, feed_states
from closeknit.intake.home import Home
from closeknit.intake.household_files import (
    TABLES,
    build,
    built,
    household_day,
    household_version,
    table_files,
)
from closeknit.intake.identity import Pseudonyms
from closeknit.intake.linking.attaching import Attachments, attachments
from closeknit.intake.parquet import quoted, read_files
from closeknit.intake.stamping import Stamper
from closeknit.packs.loader import Pack

MEMORY = "900MB"
THREADS = 2


@dataclass(frozen=True, slots=True)
class ReadyView:
    """The lake as of a day, pinned: which files are each register in each district."""

    day: date
    household_version: str
    household_day: date
    areas: list[str]
    feeds: dict[str, FeedState]
    batches: dict[str, list[str]]
    superseded: set[str]  # registers with files that have the column known_until
    without_household: dict[str, dict[str, int]]  # register → reason → rows that are in no household
    review: dict[str, int]  # reason (review_words.py) → cases on the review list of this version
    linked: Attachments  # what the linkage of the home changes, see linking/attaching.py
    _home: Home
    _files: dict[tuple[str, str], list[Path]]

    def files(self, register: str, area: str) -> list[Path]:
        """Return the Parquet files of a register, or of `_members`, `_households`, `_excluded`, `_review`."""
        if register in TABLES:
            return [table_files(self._home, register, area, self.household_version)]
        return self._files.get((register, area), [])

    def earlier(self, register: str, area: str, batch: str) -> tuple[Path, bool]:
        """Return where a snapshot's replaced batch lies for these households, and whether it was ever laid out.

        Laid out but no file: the batch has no row in the district.
        """
        version = f"hh={self.household_version}"
        marker = self._home.ready / "_built" / version / register / f"{batch}.json"
        return self._home.ready / register / f"area={area}" / version / f"{batch}.parquet", marker.exists()


def ensure_ready(
    pack: Pack,
    home: Home,
    day: date,
    progress: Progress = silent,
    registers: Iterable[str] | None = None,
) -> ReadyView:
    """Build what is missing of the ready layer for the day and return where it lies.

    `registers`: those to stamp (default: all of the pack). Raises RunFailed if the base registers are missing.
    Memory stays below MEMORY plus a few hundred MB whatever the number of people.
    """
    chosen = list(pack.contracts) if registers is None else sorted(set(registers))
    feeds = feed_states(pack, home, day)
    active = {name: active_batches(home, pack.contracts[name], day) for name in pack.contracts}
    _require_base(pack, active, day)
    on = household_day(pack, active, day)
    linked = attachments(pack, home, day)
    version = household_version(pack, active, on, linked.digest)
    with home.building(), home.work_folder("ready") as work, _connect(work) as con:
        made = built(home, version)
        if made is None:
            made = build(pack, home, active, on, version, con, progress, linked)
        stamper = Stamper(pack, home, con, version, made["areas"], work, attachments=linked)
        for done, name in enumerate(chosen):
            progress("ready", done, len(chosen))
            stamper.stamp(pack.contracts[name], active[name])
        progress("ready", len(chosen), len(chosen))
    return ReadyView(
        day=day,
        household_version=version,
        household_day=on,
        areas=made["areas"],
        feeds=feeds,
        batches={name: [b.id for b in active[name]] for name in pack.contracts},
        superseded=stamper.superseded,
        without_household=stamper.without_household,
        review=made["review"],
        linked=linked,
        _home=home,
        _files=stamper.files,
    )


def find_households(pack: Pack, home: Home, view: ReadyView, text: str) -> list[int]:
    """Return the households that a household key or a source's number means.

    A book number means the household of the book's home and those of its people who live apart. Raises
    NotFound if there is none.
    """
    keys = Pseudonyms(home).household_keys(text.strip(), pack.contracts.values())
    if text.strip().isdigit():
        keys.append(int(text.strip()) & ((1 << 63) - 1))
    listed = ", ".join(map(str, keys))
    members = read_files(file for area in view.areas for file in view.files("_members", area))
    with duckdb.connect() as con:
        found = con.execute(
            f"SELECT household_key, bool_or(household_key IN ({listed})) AS itself, count(*) AS n FROM {members} "
            f"WHERE household_key IN ({listed}) OR (source_household_key IN ({listed}) AND counts) "
            "GROUP BY household_key ORDER BY itself DESC, n DESC, household_key"
        ).fetchall()
    if not found:
        raise NotFound(
            f"No household {text} on {view.day}: give the household key, or the number of its book or dwelling.",
            f"{view.day} 没有家庭 {text}：请输入家庭编号、户号或房屋编号。",
        )
    return [row[0] for row in found]


def _require_base(pack: Pack, active: Mapping[str, list[StoredBatch]], day: date) -> None:
    for name in (pack.base.persons, pack.base.households):
        if not active[name]:
            label = pack.contracts[name].label
            raise RunFailed(
                f"{label.en} ({name}) was not delivered up to {day}: import it first, nobody can be screened without.",
                f"截至{day}没有{label.zh}（{name}）数据：请先导入，否则无法筛查。",
            )


def _connect(work: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection that spills into the work folder and gives memory back early."""
    con = duckdb.connect()
    con.execute(
        f"SET memory_limit = '{MEMORY}'; SET threads = {THREADS}; SET temp_directory = {quoted(work)}"
    )
    con.execute(
        "SET allocator_flush_threshold = '32MB'; SET allocator_bulk_deallocation_flush_threshold = '64MB'"
    )
    return con
