"""The division codes that a pack knows: the `code` column of every file in areas/."""

from __future__ import annotations

import csv
from pathlib import Path


def read_areas(root: Path) -> frozenset[str]:
    """Return every code in the pack's areas/*.csv; none if the pack has no such folder."""
    found: set[str] = set()
    for path in sorted((root / "areas").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found |= {row["code"] for row in csv.DictReader(file)}
    return frozenset(found)
