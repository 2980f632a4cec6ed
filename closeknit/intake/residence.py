"""Urban or rural: the class of the community where a household lives, never the type of its hukou.

A pack may list its communities in `areas/communities.csv` (code, name, residence, source) and the names of
districts and streets in `areas/divisions.csv` (code, name, name_en). A community that is not listed is classed by the
statistical code scheme: the last three digits of a village are 200 and above.
"""

from __future__ import annotations

import csv
from pathlib import Path

from closeknit.engine.units import Text
from closeknit.intake.parquet import quoted
from closeknit.packs.loader import Pack


def residence_sql(community: str) -> str:
    """Return SQL for the residence class of a community expression, for a query that joins `listed_sql`."""
    by_code = (
        f"CASE WHEN try_cast(substr({community}, 10, 3) AS INTEGER) >= 200 THEN 'rural' ELSE 'urban' END"
    )
    return f"coalesce(listed.residence, {by_code})"


def listed_sql(pack: Pack) -> str:
    """Return a table expression (code, residence) of the communities the pack lists."""
    path = _communities(pack)
    if not path.exists():
        return "(SELECT NULL::VARCHAR AS code, NULL::VARCHAR AS residence LIMIT 0)"
    return f"(SELECT code, residence FROM read_csv({quoted(path)}, header = true, all_varchar = true))"


def area_names(pack: Pack) -> dict[str, Text]:
    """Return the names of districts, streets and communities by code; empty for a pack without areas.

    Where a list has no `name_en`, the name stands in both languages.
    """
    names: dict[str, Text] = {}
    for path in (pack.root / "areas" / "divisions.csv", _communities(pack)):
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    names[row["code"]] = Text(row.get("name_en") or row["name"], row["name"])
    return names


def _communities(pack: Pack) -> Path:
    return pack.root / "areas" / "communities.csv"
