"""Stamping: facts by person become facts by household, in files by district, batch and household version.

Many small batches are joined and sorted together, large ones alone, so that the cost is that of the rows and
not of the number of files. Rows of people who are in no household are counted by reason, never lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.registers.contract import RegisterContract
from closeknit.engine.units import RunFailed
from closeknit.intake.catalogue import StoredBatch
from closeknit.intake.home import Home
from closeknit.intake.household_files import table_files, write_marker
from closeknit.intake.lake import lake_columns
from closeknit.intake.linking.attaching import HOW, NONE, PROBABILITY, SURE, Attachments, redirected, tabulate
from closeknit.intake.parquet import READY_OPTIONS, quoted, read_files
from closeknit.intake.versions import rows_sql, tabulate_superseded
from closeknit.packs.loader import Pack

_ROWS_TOGETHER = 1_500_000  # rows sorted at once: some 300 MB …
_SHARE_OF_PEOPLE = 4  # … or a quarter of the people, since each group looks everybody up again


@dataclass
class Stamper:
    """Builds and lists the ready files of registers for one version of the households."""

    pack: Pack
    home: Home
    con: duckdb.DuckDBPyConnection
    version: str
    areas: list[str]
    work: Path
    files: dict[tuple[str, str], list[Path]] = field(default_factory=dict)
    superseded: set[str] = field(default_factory=set)
    without_household: dict[str, dict[str, int]] = field(default_factory=dict)
    attachments: Attachments = NONE
    _homes_loaded: bool = False
    _people: int = 0

    def stamp(self, contract: RegisterContract, batches: Sequence[StoredBatch]) -> None:
        """Build the register's files that are missing, and list all of them."""
        if not batches:
            return
        stamps = tabulate_superseded(self.con, contract, batches)
        if stamps:
            self.superseded.add(contract.name)
        missing = [b for b in batches if not self._is_made(contract, b, stamps)]
        if missing:
            self._load_homes()
            if self.attachments.of(contract.name):
                tabulate(self.con, self.attachments.of(contract.name))
        for group in _groups(missing, max(_ROWS_TOGETHER, self._people // _SHARE_OF_PEOPLE)):
            self._write(contract, group, stamps)
        for batch in batches:
            self._list(contract, batch, stamps)

    def _stem(self, batch: StoredBatch, stamps: dict[str, str]) -> str:
        return f"{batch.id}.{stamps[batch.id]}" if batch.id in stamps else batch.id

    def _marker(self, contract: RegisterContract, batch: StoredBatch, stamps: dict[str, str]) -> Path:
        folder = self.home.ready / "_built" / f"hh={self.version}" / contract.name
        return folder / f"{self._stem(batch, stamps)}.json"

    def _is_made(self, contract: RegisterContract, batch: StoredBatch, stamps: dict[str, str]) -> bool:
        """Tell whether the batch's files are complete, with the columns the contract has now."""
        marker = self._marker(contract, batch, stamps)
        if not marker.exists():
            return False
        made = json.loads(marker.read_text("utf-8"))
        return bool(made["columns"] == self._fact_columns(contract))

    def _file(self, contract: RegisterContract, area: str, stem: str) -> Path:
        return self.home.ready / contract.name / f"area={area}" / f"hh={self.version}" / f"{stem}.parquet"

    def _list(self, contract: RegisterContract, batch: StoredBatch, stamps: dict[str, str]) -> None:
        made = json.loads(self._marker(contract, batch, stamps).read_text("utf-8"))
        for area in made["areas"]:
            file = self._file(contract, area, self._stem(batch, stamps))
            self.files.setdefault((contract.name, area), []).append(file)
        total = self.without_household.setdefault(contract.name, {})
        for reason, rows in made["without_household"].items():
            total[reason] = total.get(reason, 0) + rows

    def _write(
        self, contract: RegisterContract, group: Sequence[StoredBatch], stamps: dict[str, str]
    ) -> None:
        """Write the files of these batches, each file beside and renamed, then their markers."""
        query = self._stamped_sql(contract, group, stamps)
        columns = ["household_key", "person_key", "counts", *self._fact_columns(contract)]
        columns += [HOW, PROBABILITY] if self.attachments.of(contract.name) else []
        written: list[dict[str, int]] = [{} for _ in group]
        if len(group) == 1 and len(self.areas) == 1:
            listed = _listed(columns, group[0].id in stamps)
            source = f"SELECT {listed} FROM ({query}) ORDER BY household_key, person_key"
            written[0] = self._copy(contract, self.areas[0], self._stem(group[0], stamps), source)
        else:
            self.con.execute(
                f"CREATE OR REPLACE TEMP TABLE ck_stamped AS SELECT * FROM ({query}) "
                "ORDER BY area, nth, household_key, person_key"
            )
            pieces = self.con.execute("SELECT DISTINCT area, nth FROM ck_stamped ORDER BY ALL").fetchall()
            for area, nth in pieces:
                listed = _listed(columns, group[nth].id in stamps)
                source = f"SELECT {listed} FROM ck_stamped WHERE area = {area} AND nth = {nth}"
                stem = self._stem(group[nth], stamps)
                written[nth] |= self._copy(contract, self.areas[area], stem, source)
            self.con.execute("DROP TABLE ck_stamped")
        for batch, rows in zip(group, written, strict=True):
            made = {
                "rows": batch.rows,
                "columns": self._fact_columns(contract),
                "areas": rows,
                "without_household": self._without(contract, batch, rows),
            }
            write_marker(self._marker(contract, batch, stamps), made)

    def _copy(self, contract: RegisterContract, area: str, stem: str, source: str) -> dict[str, int]:
        """Write one file; return {area: rows}, or nothing if there are no rows."""
        beside = self.work / f"{contract.name}-{area}-{stem}.parquet"
        rows = _one(self.con, f"COPY ({source}) TO {quoted(beside)} ({READY_OPTIONS})")
        if rows == 0:
            beside.unlink()
            return {}
        final = self._file(contract, area, stem)
        final.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.rename(final)
        return {area: rows}

    def _stamped_sql(
        self, contract: RegisterContract, group: Sequence[StoredBatch], stamps: dict[str, str]
    ) -> str:
        """Return the query of all rows of the batches whose person (survey: household) has a household."""
        facts = self._fact_columns(contract)
        key = self._join_key()
        if key == "person_key" and not self._has_person(contract):
            raise RunFailed(
                f"registers/{contract.name}.yaml names no person: give it a resident number, "
                "or its rows cannot be brought to a household.",
                f"registers/{contract.name}.yaml没有身份号码列，无法归入家庭：请增加该列。",
            )
        wanted = {"person_key": "BIGINT", **facts} if self._has_person(contract) else dict(facts)
        if key == "household_key":
            wanted["household_key"] = "BIGINT"
        union = " UNION ALL ".join(
            rows_sql(contract, batch, wanted, batch.id in stamps, f", {nth}::USMALLINT AS nth")
            for nth, batch in enumerate(group)
        )
        person = "f.person_key" if self._has_person(contract) else "NULL::BIGINT AS person_key"
        named = "".join(f', f."{name}"' for name in facts)
        if self.attachments.of(contract.name):
            union = redirected(union)
            named = "".join(f", {_known_surely(contract, name)}" for name in facts)
            named += f", f.{HOW}, f.{PROBABILITY}"
        return (
            f"SELECT h.area, f.nth, h.household_key, {person}, h.counts{named}, f.known_until "
            f"FROM ({union}) f JOIN ck_homes_of h USING ({key})"
        )

    def _without(
        self, contract: RegisterContract, batch: StoredBatch, written: dict[str, int]
    ) -> dict[str, int]:
        """Return the batch's rows that are in no household, by reason; RunFailed if there are too many rows."""
        missing = batch.rows - sum(written.values())
        if missing < 0:
            raise RunFailed(
                f"{contract.name} {batch.id}: {-missing} rows appeared in the ready layer out of nowhere; "
                "report this as an error of Closeknit.",
                f"{contract.name} {batch.id}：就绪层多出{-missing}行，请作为程序错误上报。",
            )
        if missing == 0:
            return {}
        rows, held = f"SELECT {self._join_key()} FROM {read_files([batch.file])}", 0
        if self.attachments.of(contract.name):
            rows = redirected(rows)
            held = _one(self.con, f"SELECT count(*) FROM ({rows}) WHERE {HOW} = 'held'")
        excluded = _one(
            self.con, f"SELECT count(*) FROM ({rows}) SEMI JOIN ck_excluded_of USING ({self._join_key()})"
        )
        found = {"excluded": excluded, "held": held, "unknown": missing - excluded - held}
        return {reason: rows for reason, rows in found.items() if rows}

    def _fact_columns(self, contract: RegisterContract) -> dict[str, str]:
        own = lake_columns(self.pack, contract)
        return {name: own[name] for name in own if name not in ("person_key", "household_key", "source_no")}

    def _has_person(self, contract: RegisterContract) -> bool:
        return "person_key" in lake_columns(self.pack, contract)

    def _join_key(self) -> str:
        return "household_key" if self.pack.base.kind == "survey" else "person_key"

    def _load_homes(self) -> None:
        """Create ck_homes_of (key, household_key, counts, area number) and ck_excluded_of, once."""
        if self._homes_loaded:
            return
        self._homes_loaded = True
        key = self._join_key()
        table = "_households" if key == "household_key" else "_members"
        chosen = (
            "household_key, true AS counts" if key == "household_key" else "person_key, household_key, counts"
        )
        union = " UNION ALL ".join(
            f"SELECT {chosen}, {number}::USMALLINT AS area FROM "
            f"{read_files([table_files(self.home, table, area, self.version)])}"
            for number, area in enumerate(self.areas)
        )
        excluded = [table_files(self.home, "_excluded", area, self.version) for area in self.areas]
        self._people = _one(self.con, f"CREATE TEMP TABLE ck_homes_of AS {union}")
        self.con.execute(
            f"CREATE TEMP TABLE ck_excluded_of AS SELECT DISTINCT {key} FROM {read_files(excluded)} "
            f"WHERE {key} IS NOT NULL"
        )


def _known_surely(contract: RegisterContract, name: str) -> str:
    """SQL: a fact column; an adverse one is unknown where neither an exact rule nor a clerk made the link."""
    adverse = any(c.lake_name == name and c.adverse for c in contract.columns.values())
    sure = ", ".join(f"'{how}'" for how in SURE)
    return (
        f'CASE WHEN coalesce(f.{HOW} IN ({sure}), true) THEN f."{name}" END AS "{name}"'
        if adverse
        else f'f."{name}"'
    )


def _groups(batches: Sequence[StoredBatch], rows: int) -> Iterator[list[StoredBatch]]:
    """Yield batches that are sorted together."""
    group: list[StoredBatch] = []
    for batch in batches:
        if group and sum(b.rows for b in group) + batch.rows > rows:
            yield group
            group = []
        group.append(batch)
    if group:
        yield group


def _listed(columns: Sequence[str], superseded: bool) -> str:
    names = [f'"{name}"' for name in columns]
    return ", ".join([*names, "known_until"] if superseded else names)


def _one(con: duckdb.DuckDBPyConnection, query: str) -> int:
    row: tuple[Any, ...] | None = con.execute(query).fetchone()
    assert row is not None
    return int(row[0])
