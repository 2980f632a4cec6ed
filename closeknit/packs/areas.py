"""Division codes that a pack knows: areas/*.csv (code, name), the nation down to the county, some down to the community."""

from __future__ import annotations

import csv
from pathlib import Path

from closeknit.engine.units import NotFound

_COUNTY = 6  # digits of a county's code


def read_areas(root: Path) -> frozenset[str]:
    """Return every code in the pack's areas/*.csv; none if the pack has no such folder."""
    return frozenset(area_names(root))


def area_names(root: Path) -> dict[str, str]:
    """Return the names of a pack's areas by division code; empty for a pack without areas."""
    names: dict[str, str] = {}
    for path in sorted((root / "areas").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            names.update((row["code"], row["name"]) for row in csv.DictReader(file))
    return names


def check_area(area: str, names: dict[str, str]) -> None:
    """Refuse an area that does not exist; "" is the nation, and a pack without areas knows none to refuse.

    Below the county a code is checked only where the pack lists what lies in that county.

    Raises: NotFound with the code and what to write instead.
    """
    if not area or not names or area in names:
        return
    county = area[:_COUNTY]
    listed = any(code.startswith(county) and len(code) > _COUNTY for code in names)
    if len(area) <= _COUNTY or listed or county not in names or not area.isdigit():
        raise NotFound(
            f"There is no area {area}: write a division code of 2, 4, 6, 9 or 12 digits, for example 420106.",
            f"没有区划 {area}：请填写2、4、6、9或12位区划代码，例如420106。",
        )
