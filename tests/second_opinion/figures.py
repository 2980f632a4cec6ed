"""The parameter files of the pack, read from the YAML alone: dated, by area, by residence, words as words.

A second reader beside the pack's own, so that a fault in the one shows in the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SMALLEST = {"yuan": 100, "ratio": 1000}  # fen, per mille


class NothingInForce(Exception):
    """No value of a parameter covers a day and area."""


@dataclass(frozen=True)
class Value:
    area: str
    first: date
    end: date | None  # the first day on which it no longer holds
    written: Any


@dataclass(frozen=True)
class Figure:
    name: str
    unit: str
    words: Mapping[str, int]
    values: tuple[Value, ...]

    def on(self, day: date, area: str, residence: str) -> Any:
        """A word (str), a whole number in the smallest unit, or None where no figure is on file."""
        begun = [v for v in self.values if area.startswith(v.area) and v.first <= day]
        if not begun:
            raise NothingInForce(f"{self.name} on {day} in {area}")
        nearest = max(begun, key=lambda v: (len(v.area), v.first))
        if nearest.end is not None and day >= nearest.end:
            raise NothingInForce(f"{self.name} on {day} in {area}: ended")
        written = nearest.written
        if isinstance(written, dict):
            written = written[residence]
        if written == "unknown":
            return None
        if self.words:
            return str(written)
        exact = Decimal(str(written)) * SMALLEST.get(self.unit.split("/")[0], 1)
        assert exact == int(exact), f"{self.name}: {written} is no whole number of the smallest unit"
        return int(exact)


@cache
def read_figures(pack: Path) -> Mapping[str, Figure]:
    """Every parameter by its dotted name, the overlays' values with the nation's."""
    heads: dict[str, dict[str, Any]] = {}
    values: dict[str, list[Value]] = {}
    folders = [pack / "parameters", *(p.parent / "parameters" for p in sorted(pack.glob("**/overlay.yaml")))]
    for folder in folders:
        for path in sorted(folder.rglob("*.yaml")):
            name = ".".join(path.relative_to(folder).with_suffix("").parts)
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
            heads.setdefault(name, content)
            values.setdefault(name, []).extend(
                Value(v["area"], v["from"], v.get("until"), v["value"]) for v in content["values"]
            )
    return {
        name: Figure(name, head["unit"], head.get("words") or {}, tuple(values[name]))
        for name, head in heads.items()
    }


class Figures:
    """What the parameters say for one area and residence on the two days of a case."""

    def __init__(
        self,
        pack: Path,
        area: str,
        residence: str,
        day: date,
        application_day: date,
        instead: Mapping[str, Any],
    ) -> None:
        self.read, self.area, self.residence = read_figures(pack), area, residence
        self.day, self.application_day, self.instead = day, application_day, instead

    def __getitem__(self, name: str) -> Any:
        return self.on(name, self.day)

    def on_application(self, name: str) -> Any:
        return self.on(name, self.application_day)

    def on(self, name: str, day: date) -> Any:
        if name in self.instead:
            return self.instead[name]
        return self.read[name].on(day, self.area, self.residence)
