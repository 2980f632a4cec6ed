"""The households of one version: which registers make them, derived once, written by district.

lake/ready/_members|_households|_excluded|_review/area=<6>/hh=<version>/<table>.parquet
lake/ready/_built/hh=<version>.json      counts, areas, batches; written last: the version is complete
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from closeknit.engine.units import Progress
from closeknit.intake import households, survey
from closeknit.intake.catalogue import StoredBatch
from closeknit.intake.home import Home
from closeknit.intake.identity import Pseudonyms, pads
from closeknit.intake.kinship import BaseTables
from closeknit.intake.linking.attaching import NONE, Attachments, surely_attached
from closeknit.intake.parquet import READY_OPTIONS, quoted, read_files
from closeknit.intake.residence import listed_sql, residence_sql
from closeknit.intake.versions import in_force
from closeknit.packs.loader import Pack

NO_AREA = "000000"  # for packs without areas

_LIFE_EVENTS = {
    "marriages": {
        "person_key": "BIGINT",
        "spouse_key": "BIGINT",
        "event": "VARCHAR",
        "registered_on": "DATE",
    },
    "parent_child": {
        "person_key": "BIGINT",
        "parent_key": "BIGINT",
        "kind": "VARCHAR",
        "registered_on": "DATE",
    },
    "custody": {"person_key": "BIGINT", "kind": "VARCHAR", "from_on": "DATE", "until_on": "DATE"},
    "deaths": {"person_key": "BIGINT", "died_on": "DATE", "reported_by": "VARCHAR"},
    "education_enrolment": {
        "person_key": "BIGINT",
        "stage": "VARCHAR",
        "full_time": "BOOLEAN",
        "enrolled_on": "DATE",
    },
}
_PERSONS = {
    "person_key": "BIGINT",
    "birth_date": "DATE",
    "community": "VARCHAR",
    "dwelling_key": "BIGINT",
}
_BOOK = {"person_key": "BIGINT", "book_key": "BIGINT", "relation": "VARCHAR", "birth_date": "DATE"}
TABLES = {
    "_members": "household_key, person_key, counts, status, birth_date, relation, source_household_key",
    "_households": "household_key, community, street, district, residence, members, source_no",
    "_excluded": "person_key, household_key, reason",
    "_review": "reason, person_key, household_key, other_key, persons, community",
}


def household_day(pack: Pack, active: Mapping[str, list[StoredBatch]], day: date) -> date:
    """Return the day households are derived as of: that of the newest base register or the last month end."""
    newest = max(b.as_of for name in base_registers(pack) for b in active[name])
    if pack.base.kind == "survey":
        return newest
    month_end = day.replace(day=1) - timedelta(days=1)
    return max(newest, month_end)


def household_version(
    pack: Pack, active: Mapping[str, list[StoredBatch]], on: date, linkage: str = ""
) -> str:
    """Return the id of the households: the day, and a hash of rules, batches and links they come from."""
    parts = [f"rules {households.RULES_VERSION}", pack.name, on.isoformat(), repr(pack.base)]
    parts += [f"{name}:{b.id}" for name in base_registers(pack) for b in active[name]]
    parts += [f"linkage {linkage}"] if linkage else []
    areas = pack.root / "areas" / "communities.csv"
    if areas.exists():
        parts.append(hashlib.sha256(areas.read_bytes()).hexdigest())
    return f"{on.isoformat()}-{hashlib.sha256('|'.join(parts).encode()).hexdigest()[:8]}"


def table_files(home: Home, table: str, area: str, version: str) -> Path:
    """Return where one of the four tables lies."""
    return home.ready / table / f"area={area}" / f"hh={version}" / f"{table[1:]}.parquet"


def built(home: Home, version: str) -> dict[str, Any] | None:
    marker = home.ready / "_built" / f"hh={version}.json"
    return dict(json.loads(marker.read_text("utf-8"))) if marker.exists() else None


def build(
    pack: Pack,
    home: Home,
    active: Mapping[str, list[StoredBatch]],
    on: date,
    version: str,
    con: duckdb.DuckDBPyConnection,
    progress: Progress,
    linked: Attachments = NONE,
) -> dict[str, Any]:
    """Derive members, households, excluded, write them by district, and mark the version complete."""
    area = pack.default_area or NO_AREA
    if pack.base.kind == "survey":
        survey.derive(con, pack, active, area)
    else:
        con.execute("SET preserve_insertion_order = false")  # nothing here has an order; saves memory
        households.derive(con, _base_tables(pack, home, active, on, con, linked), area, progress)
        con.execute("SET preserve_insertion_order = true")
        con.execute(
            "CREATE OR REPLACE TEMP TABLE ck_households AS "
            f"SELECT h.*, {residence_sql('h.community')} AS residence, NULL::VARCHAR AS source_no "
            f"FROM ck_households h LEFT JOIN {listed_sql(pack)} listed ON listed.code = h.community"
        )
    areas = [
        row[0]
        for row in con.execute(
            "SELECT district FROM ck_households UNION SELECT district FROM ck_excluded ORDER BY 1"
        ).fetchall()
    ]
    made_counts = _counts(con)
    con.execute(  # sorted once; each district then reads only its own stretch
        f"CREATE TEMP TABLE ck_out_members AS SELECT {TABLES['_members']}, h.district FROM ck_members m "
        "JOIN ck_households h USING (household_key) ORDER BY h.district, household_key, person_key"
    )
    con.execute("DROP TABLE ck_members")
    for place in areas:
        _write_area(home, con, place, version, areas)
    made = {
        "version": version,
        "day": on.isoformat(),
        "areas": areas,
        "batches": {name: [b.id for b in active[name]] for name in base_registers(pack)},
        **made_counts,
    }
    write_marker(home.ready / "_built" / f"hh={version}.json", made)
    return made


def _base_tables(
    pack: Pack,
    home: Home,
    active: Mapping[str, list[StoredBatch]],
    on: date,
    con: duckdb.DuckDBPyConnection,
    linked: Attachments,
) -> BaseTables:
    """Return the base registers' rows in force; a life-event register that is missing is empty.

    In a linked home a row is its surely linked person's, and one that is held is nobody's.
    """

    def rows(name: str, columns: dict[str, str], table: str) -> str:
        made = in_force(con, pack.contracts[name], active.get(name, []), columns, table)
        return surely_attached(con, made, linked.of(name))

    tables = {name: rows(name, columns, f"ck_in_{name}") for name, columns in _LIFE_EVENTS.items()}
    persons, book = pack.base.persons, pack.base.households
    return BaseTables(
        day=on,
        population=in_force(con, pack.contracts[persons], active[persons], _PERSONS, "ck_in_persons"),
        household_book=rows(book, _BOOK, "ck_in_book"),
        **({} if linked.elsewhere is None else {"elsewhere": read_files([linked.elsewhere])}),
        two_reports=linked.result is not None,
        pads=pads(Pseudonyms(home).secret("household")),
        **tables,
    )


def _write_area(
    home: Home, con: duckdb.DuckDBPyConnection, area: str, version: str, areas: Sequence[str]
) -> None:
    """Write the four tables of one district; a case for review outside all of them goes to the first."""
    listed = ", ".join(f"'{known}'" for known in areas)
    elsewhere = f" OR coalesce(district, '') NOT IN ({listed})" if area == areas[0] else ""
    sources = {
        "_members": f"ck_out_members WHERE district = '{area}'",
        "_households": f"ck_households WHERE district = '{area}' ORDER BY household_key",
        "_excluded": f"ck_excluded WHERE district = '{area}' ORDER BY household_key, person_key",
        "_review": f"ck_review WHERE district = '{area}'{elsewhere} ORDER BY ALL",
    }
    for table, source in sources.items():
        folder = home.ready / table / f"area={area}" / f"hh={version}"
        with home.beside(folder) as work:
            file = quoted(work / f"{table[1:]}.parquet")
            con.execute(f"COPY (SELECT {TABLES[table]} FROM {source}) TO {file} ({READY_OPTIONS})")


def _counts(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    people, attached, homes = con.execute(
        "SELECT (SELECT count(*) FROM ck_members), (SELECT count(*) FROM ck_members WHERE NOT counts), "
        "(SELECT count(*) FROM ck_households)"
    ).fetchall()[0]
    excluded = con.execute("SELECT reason, count(*) FROM ck_excluded GROUP BY 1 ORDER BY 1").fetchall()
    review = con.execute("SELECT reason, count(*) FROM ck_review GROUP BY 1 ORDER BY 1").fetchall()
    return {
        "people": people,
        "attached": attached,
        "households": homes,
        "excluded": dict(excluded),
        "review": dict(review),
    }


def write_marker(path: Path, content: Mapping[str, Any]) -> None:
    """Write the JSON beside and rename it: from then on what it marks is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
    beside.rename(path)


def base_registers(pack: Pack) -> list[str]:
    """Return the registers that households are derived from."""
    base = list(dict.fromkeys((pack.base.persons, pack.base.households)))
    if pack.base.kind == "registers":
        base += [name for name in _LIFE_EVENTS if name in pack.contracts]
    return base
