"""A family file as facts: what nobody supplied is unknown (None), what a complete group leaves out is none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

KINDS = ("visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple")
CARE = ("eat", "dress", "get_up", "toilet", "walk", "bathe")
Facts = dict[str, Any]


@cache
def read_language(pack: Path) -> Mapping[str, Any]:
    """The names of facts, their groups and their `none` values."""
    content: Mapping[str, Any] = yaml.safe_load((pack / "eligibility/facts.yaml").read_text(encoding="utf-8"))
    return content


def month_number(text: str) -> int:
    year, month = int(text[:4]), int(text[5:7])
    return year * 12 + month


class Case:
    """The facts of one family, `accounting` and `year` being the months before the application."""

    def __init__(self, pack: Path, content: Mapping[str, Any], application_day: date, months: int) -> None:
        self.language = read_language(pack)
        self.complete = set(content.get("complete", ()))
        self.before = month_number(application_day.isoformat())  # the month of the application itself
        self.months = months
        self.household = self.facts("household", content.get("household", {}))
        self.persons = [self.person(p) for p in content["persons"]]
        names = [p["person"] for p in content["persons"]]
        for person, name in zip(self.persons, names, strict=True):
            person["person"] = name
            person["supporters"] = [
                self.facts("supporter", s) for s in content.get("supporters", ()) if name in s["supports"]
            ]

    def facts(self, grain: str, given: Mapping[str, Any]) -> Facts:
        found = {}
        for name, spec in self.language[grain].items():
            value = given.get(name)
            if value is None:
                value = spec.get("none") if spec["group"] in self.complete else None
            elif spec["type"] == "date":
                value = date.fromisoformat(value)
            found[name] = value
        return found

    def person(self, given: Mapping[str, Any]) -> Facts:
        found = self.facts("person", given)
        if "disabilities" in given:
            found |= {f"grade_{kind}": 9 for kind in KINDS if f"grade_{kind}" not in given}
            found |= {f"grade_{d['type']}": d["grade"] for d in given["disabilities"]}
        if "can_eat" in given:
            found["care_items_failed"] = sum(not given[f"can_{item}"] for item in CARE)
        found["income"] = self.amounts(given.get("income"), "item", "income", "income_items", self.months)
        found["income_year"] = self.amounts(given.get("income"), "item", "income", "income_items", 12)
        found["spending_year"] = self.amounts(given.get("spending"), "kind", "spending", "spending_kinds", 12)
        return found

    def amounts(self, entries: Any, key: str, group: str, names: str, months: int) -> dict[str, int | None]:
        """The sum of each item over the months before the application; unknown where nothing was said of it."""
        listed = {e[key] for e in entries or ()}
        asked = group in self.complete
        found: dict[str, int | None] = {
            name: 0 if name in listed or asked else None for name in self.language[names]
        }
        for entry in entries or ():
            first = month_number(entry.get("from") or entry.get("month") or entry["day"])
            last = (
                month_number(entry["to"]) if "to" in entry else self.before - 1 if "from" in entry else first
            )
            inside = [m for m in range(self.before - months, self.before) if first <= m <= last]
            found[entry[key]] += len(inside) * (entry["fen_month"] if "from" in entry else entry["fen"])
        return found
