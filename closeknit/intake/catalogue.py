"""What the lake holds: the batches of each register, and which of them are the register on a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from closeknit.engine.registers.contract import RegisterContract
from closeknit.intake.batches import BatchMeta
from closeknit.intake.home import Home

TOLD = "told-"  # begins the part of a single row that a department told between its deliveries


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A batch of the lake, from its batch.json."""

    meta: BatchMeta
    folder: Path
    sequence: int  # order of arrival within the register; decides between batches of the same day
    rows: int
    columns: dict[str, str]  # lake column → SQL type
    fact_days: tuple[date, date] | None
    has_repeated: bool

    @property
    def id(self) -> str:
        return self.meta.batch

    @property
    def as_of(self) -> date:
        return self.meta.as_of

    @property
    def is_told(self) -> bool:
        """Whether it is a single row told between deliveries: it says nothing about how complete the register is."""
        return self.meta.part.startswith(TOLD)

    @property
    def order(self) -> tuple[date, int]:
        """Later rows of the same natural key win: by as-of day, then by arrival."""
        return self.as_of, self.sequence

    @property
    def file(self) -> Path:
        return self.folder / "part-0.parquet"

    @property
    def repeated(self) -> Path:
        return self.folder / "repeated.parquet"


def stored_batches(home: Home, register: str) -> list[StoredBatch]:
    """Return the register's batches, oldest as-of day first."""
    folders = (home.facts / register).glob("batch=*/batch.json")
    return sorted((_stored(path) for path in folders), key=lambda b: b.order)


def active_batches(home: Home, contract: RegisterContract, day: date) -> list[StoredBatch]:
    """Return the batches that are the register on `day`, in the order of StoredBatch.order.

    Events: every batch up to the day. Snapshot: the newest as-of day up to the day, of each part the last
    to arrive (a second delivery of the same part replaces the first).
    """
    batches = [b for b in stored_batches(home, contract.name) if b.as_of <= day]
    if contract.feed == "events" or not batches:
        return batches
    newest = batches[-1].as_of
    last_of_part = {b.meta.part: b for b in batches if b.as_of == newest}
    return sorted(last_of_part.values(), key=lambda b: b.order)


def _stored(path: Path) -> StoredBatch:
    data = json.loads(path.read_text("utf-8"))
    days = data["fact_days"]
    return StoredBatch(
        meta=BatchMeta.from_json(data),
        folder=path.parent,
        sequence=data["sequence"],
        rows=data["rows"],
        columns=data["columns"],
        fact_days=(date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
        has_repeated=(path.parent / "repeated.parquet").exists(),
    )
