"""What may be known of a family when it is decided: named facts of households, persons and supporters.

A fact that nobody supplied is unknown, never zero. A group of facts can be declared complete ("everybody was asked"):
then what is not listed has the fact's `none` value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from closeknit.engine.units import Text

Grain = Literal["supporter", "person", "household"]
GRAINS: tuple[Grain, ...] = ("supporter", "person", "household")
TYPES: Mapping[str, str] = {
    "money": "int64",  # fen
    "count": "int64",
    "bool": "boolean",
    "code": "string",
    "date": "date",
}
KEYS: Mapping[str, Mapping[str, str]] = {
    "supporter": {"household_key": "int64", "person_key": "int64", "supporter_key": "int64"},
    "person": {"household_key": "int64", "person_key": "int64", "place": "int64"},
    # law_row: which row of the parameters in force holds for the household.
    "household": {"household_key": "int64", "residence": "string", "law_row": "string"},
}


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact: its grain and type, its words, what is possible, and what "none" means for it."""

    name: str
    grain: Grain
    type: str
    label: Text
    group: str
    codes: Mapping[str, Text] | None = None
    minimum: int | None = None
    maximum: int | None = None
    none: Any = None
    asked: bool = True  # whether a person can be asked for it
    item: str | None = None  # the entry of `income` or `spending` that it sums …
    window: str | None = None  # … over the "accounting" period or the last "year" before the application
    asked_of: Mapping[str, Sequence[str]] = field(
        default_factory=dict
    )  # only where a fact has one of these codes

    @property
    def ibis_type(self) -> str:
        return TYPES[self.type]


LAW_PARAMETERS = "_law_parameters"


def input_table(grain: Grain) -> str:
    """The name of the table of facts of a grain."""
    return f"law_{grain}s_in"


def input_schema(grain: Grain, facts: Mapping[str, FactSpec]) -> dict[str, str]:
    """Keys and facts of one grain, with their ibis types."""
    return dict(KEYS[grain]) | {f.name: f.ibis_type for f in facts.values() if f.grain == grain}
