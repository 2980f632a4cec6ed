"""A ready layer of any size for benchmarks: hash-based random rows in the shape of the contracts.

Not a district: nothing here is calibrated and nobody in it means anything (closeknit.synth makes districts). It
only has the right columns, row counts, key distribution and windows, so that millions of people can be written in
minutes. One district has 1.2 million people and more than 15 register rows a person.

    python -m bench.ready_data DIR --people 12000000
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from closeknit.engine.indicators import HOUSEHOLDS, MEMBERS
from closeknit.engine.registers import Column, RegisterContract
from closeknit.packs.loader import Pack, load_pack

DAY = date(2024, 8, 31)
DISTRICT_PEOPLE = 1_200_000

# Rows per thousand people, all months together, in the pinned batches of one day.
ROWS_PER_THOUSAND: Mapping[str, int] = {
    "population": 1000,
    "household_book": 880,
    "insurance_enrolment": 950,
    "employment_contributions": 7000,
    "medical_settlements": 3600,
    "pensions": 170,
    "education_enrolment": 160,
    "marriages": 500,
    "allowances_paid": 700,
    "platform_income": 300,
    "school_absence": 90,
    "major_diseases": 30,
    "disability_certificates": 27,
    "assistance_recipients": 14,
    "deaths": 9,
}
SPARSE = 3  # every other register
SHARE_WITH_ROWS = {"employment_contributions": 0.45, "platform_income": 0.03, "allowances_paid": 0.06}


@dataclass(slots=True)
class GeneratedView:
    """Generated ready files in the shape that screening reads."""

    root: Path
    areas: list[str]
    batches: dict[str, list[str]]
    feeds: dict[str, object] = field(default_factory=dict)
    superseded: frozenset[str] = frozenset()
    household_version: str = "generated"

    def files(self, table: str, area: str) -> list[Path]:
        path = self.root / table / f"area={area}" / "generated.parquet"
        return [path] if path.exists() else []


def _u(salt: int, row: str = "i") -> str:
    """A uniform number in [0, 1) for a row; multiplied before adding, because hash(x, s) combines weakly."""
    return f"((hash({row} * 1009 + {salt}) >> 11)::DOUBLE / 9007199254740992.0)"


def _value(column: Column, salt: int, pack: Pack) -> str:
    u = _u(salt)
    if column.store == "pseudonym":
        return f"(hash(i * 1013 + {salt}) >> 1)::BIGINT"
    if column.type == "date":
        ahead = 200 if column.name.startswith(("end", "until", "valid", "expires", "insured_until")) else 0
        return f"(DATE '{DAY}' + {ahead} - CAST(floor({u} * 450) AS INTEGER))"
    if column.type == "month":
        return f"CAST(date_trunc('month', DATE '{DAY}' - CAST(floor({u} * 450) AS INTEGER)) AS DATE)"
    if column.type == "money":
        return f"CAST(floor(exp({u} * 5 + 8)) AS BIGINT)"
    if column.type == "int":
        return f"CAST(floor({u} * 6) AS BIGINT)"
    if column.type == "bool":
        return f"({u} < 0.7)"
    if column.type == "code":
        codes = list(pack.codes[str(column.codes)].codes)
        listed = ", ".join(f"'{c}'" for c in codes)
        return f"([{listed}])[1 + CAST(floor(power({u}, 2) * {len(codes)}) AS INTEGER)]"
    if column.type == "area":
        return "'420106001001'"
    return f"CAST(CAST(floor({u} * 1e9) AS BIGINT) AS VARCHAR)"


def _register_sql(contract: RegisterContract, pack: Pack, rows: int, people: int, base: int) -> str:
    share = SHARE_WITH_ROWS.get(contract.name, 1.0)
    holders = max(int(people * share), 1)
    person = f"({base} + CAST(floor({_u(1)} * {holders}) AS BIGINT))" if rows != people else f"({base} + i)"
    columns = []
    for salt, column in enumerate(contract.columns.values(), 10):
        name = column.lake_name
        if name is None or name == "person_key":
            continue
        columns.append(f"{_value(column, salt, pack)} AS {name}")
    facts = ("," + ", ".join(columns)) if columns else ""
    return (
        f"SELECT (person_key // 27 * 10 + least(person_key % 27 * 10 // 27, 9)) AS household_key, person_key, true AS counts, "
        f"* EXCLUDE (person_key, i) FROM (SELECT {person} AS person_key, i{facts} FROM range({rows}) t(i)) "
        "ORDER BY household_key"
    )


def write_district(root: Path, pack: Pack, area: str, people: int, base: int) -> int:
    """Write one district; return its register rows."""
    connection = duckdb.connect(config={"memory_limit": "6GB"})
    total = 0

    def copy(table: str, sql: str) -> None:
        path = root / table / f"area={area}" / "generated.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet, COMPRESSION zstd)")

    home = "(person_key // 27 * 10 + least(person_key % 27 * 10 // 27, 9))"
    born = f"(DATE '{DAY}' - CAST(floor({_u(3)} * 31000) AS INTEGER))"
    copy(
        MEMBERS,
        f"SELECT {home} AS household_key, person_key, {_u(4)} >= 0.005 AS counts, "
        f"CASE WHEN {_u(4)} >= 0.005 THEN 'member' ELSE 'prison' END AS status, {born} AS birth_date, "
        f"CAST(CAST(floor({_u(5)} * 9) AS INTEGER) AS VARCHAR) AS relation, {home} AS source_household_key "
        f"FROM (SELECT i, {base} + i AS person_key FROM range({people}) t(i)) ORDER BY household_key",
    )
    street = f"'{area}' || lpad(CAST(1 + CAST(floor({_u(6)} * 14) AS INTEGER) AS VARCHAR), 3, '0')"
    copy(
        HOUSEHOLDS,
        f"SELECT household_key, {street} || '001' AS community, {street} AS street, '{area}' AS district, "
        f"CASE WHEN {_u(7)} < 0.9 THEN 'urban' ELSE 'rural' END AS residence, n AS members, NULL::VARCHAR AS source_no "
        f"FROM (SELECT household_key, household_key AS i, count(*) FILTER (WHERE counts) AS n FROM "
        f"'{root}/{MEMBERS}/area={area}/generated.parquet' GROUP BY 1) ORDER BY household_key",
    )
    for contract in pack.contracts.values():
        rows = people * ROWS_PER_THOUSAND.get(contract.name, SPARSE) // 1000
        copy(contract.name, _register_sql(contract, pack, rows, people, base))
        total += rows
    return total


def write_ready(root: Path, people: int, pack: Pack | None = None) -> tuple[GeneratedView, int]:
    """Write districts of 1.2 million people (fewer if `people` is smaller); return the view and its register rows."""
    pack = pack or load_pack("cn")
    districts = max(1, round(people / DISTRICT_PEOPLE))
    each = people // districts
    areas = [f"42{place:02d}06" for place in range(1, districts + 1)]
    rows = 0
    for place, area in enumerate(areas):
        marker = root / f"{area}-{each}.rows"
        if not marker.exists():
            root.mkdir(parents=True, exist_ok=True)
            marker.write_text(str(write_district(root, pack, area, each, place * 27 * 10**8)))
        rows += int(marker.read_text())
    view = GeneratedView(root, areas, {name: ["generated"] for name in pack.contracts})
    return view, rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--people", type=int, default=DISTRICT_PEOPLE)
    options = parser.parse_args()
    _, written = write_ready(options.root, options.people)
    print(f"{written} rows")
