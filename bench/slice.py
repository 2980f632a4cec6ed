"""The slice of indicators that the engine and its peers compute on the same files, and how peers read those files.

Fourteen indicators of the pack cn over ten registers and the two base tables: windows, sums per household and per
person, the most of one member, counts of members, ages, latest events, ratios, thresholds in multiples of the dibao
line, and what is unknown; points, caps per dimension, score and level by the pack's default scorecard without
families, overlap and triggers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

INDICATORS = (
    "all_elderly",
    "dependants_per_worker",
    "lone_parent",
    "income_fall",
    "several_disabled",
    "out_of_pocket_year",
    "out_of_pocket_month",
    "self_paid_outside",
    "medical_aid_received",
    "hospital_load",
    "new_major_disease",
    "insurance_gap",
    "in_assistance",
    "flexible_contributions_stopped",
)
OUTPUT = ("household_key", *INDICATORS, "score", "level")
LINE = "dibao.line"


def sliced(pack: Any) -> Any:
    """The pack with only the slice's indicators, and a scorecard of points, caps and levels alone."""
    card = pack.scorecard
    plain = replace(
        card,
        points={name: card.points[name] for name in INDICATORS},
        dimension_of={name: card.dimension_of[name] for name in INDICATORS},
        families={},
        triggers={},
        overlap=(),
        needs_other_than=None,
        suppressed_by=None,
    )
    return replace(pack, indicators={name: pack.indicators[name] for name in INDICATORS}, scorecard=plain)


def describe(pack: Any, view: Any) -> dict[str, Any]:
    """Everything a peer needs to know, as plain data."""
    from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS, facts_of

    card, parameter = sliced(pack).scorecard, pack.parameters[LINE]
    registers = {fact.register for fact in facts_of([pack.indicators[name] for name in INDICATORS]).values()}
    areas = {}
    for area in view.areas:
        line = parameter.in_force(view.day, area)
        tables = {t: [str(f) for f in view.files(t, area)] for t in (MEMBERS, HOUSEHOLDS, *sorted(registers))}
        areas[area] = {"tables": tables, "line": {r: line.amount(r) for r in ("urban", "rural")}}
    bands = {
        name: [
            [b.direction, b.edge.times_per_mille if b.edge.parameter else None, b.edge.amount, b.points]
            for b in points.bands
        ]
        for name, points in card.points.items()
    }
    return {
        "day": view.day.isoformat(),
        "areas": areas,
        "superseded": sorted(registers & set(view.superseded)),
        "bands": bands,
        "dimension_of": dict(card.dimension_of),
        "caps": dict(card.caps),
        "levels": dict(card.levels),
    }


@dataclass(frozen=True)
class Slice:
    """The description as peers use it."""

    told: dict[str, Any]

    @classmethod
    def load(cls, path: Path) -> Slice:
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @cached_property
    def day(self) -> date:
        return date.fromisoformat(self.told["day"])

    @property
    def areas(self) -> list[str]:
        return list(self.told["areas"])

    def files(self, area: str, table: str) -> list[str]:
        found: list[str] = self.told["areas"][area]["tables"][table]
        return found

    def line(self, area: str) -> dict[str, int]:
        """Fen a person and month by residence class."""
        found: dict[str, int] = self.told["areas"][area]["line"]
        return found

    def points(self, name: str) -> Iterator[tuple[str, int | None, int, int]]:
        """The bands, best first: "from" or "below", thousandths of the dibao line or None, amount, points."""
        yield from self.told["bands"][name]

    def level(self, score: int) -> str:
        reached = [(first, name) for name, first in self.told["levels"].items() if score >= first]
        return max(reached)[1] if reached else "none"

    def months_back(self, months: int) -> date:
        """The same day that many months before."""
        from calendar import monthrange

        year, month = divmod(self.day.year * 12 + self.day.month - 1 - months, 12)
        return date(year, month + 1, min(self.day.day, monthrange(year, month + 1)[1]))

    def full_months(self, months: int, skip: int = 0) -> tuple[date, date]:
        """The first days of the oldest and newest of the last full months; the day is a month's last."""
        from datetime import timedelta

        if (self.day + timedelta(days=1)).day != 1:
            raise ValueError("the slice is measured on the last day of a month")
        return self.months_back(months + skip - 1).replace(day=1), self.months_back(skip).replace(day=1)


def read(of: Slice, area: str, table: str, columns: Sequence[str], where: Any = None) -> Any:
    """A table's rows as a pandas frame: needed columns only, codes as categories, `where` pushed down to Parquet."""
    import pyarrow as pa
    import pyarrow.dataset as ds
    import pyarrow.parquet as pq

    files = of.files(area, table)
    schema = pa.unify_schemas([pq.read_schema(f) for f in files])
    text = [f.name for f in schema if f.type == pa.string() and f.name in columns]
    fields = [
        pa.field(f.name, pa.dictionary(pa.int32(), pa.string())) if f.name in text else f for f in schema
    ]
    options = ds.ParquetFileFormat(dictionary_columns=text)
    if table in of.told["superseded"]:
        until = ds.field("known_until")
        alive = until.is_null() | (until > pa.scalar(of.day))
        where = alive if where is None else where & alive
    rows = ds.dataset(files, schema=pa.schema(fields), format=options).to_table(
        columns=list(columns), filter=where
    )
    return rows.unify_dictionaries().to_pandas(date_as_object=False)
