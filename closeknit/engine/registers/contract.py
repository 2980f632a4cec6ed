"""A register contract says what a departmental file holds and what the lake keeps of it.

Names in the lake follow from the contract alone: money `total` becomes `total_fen` (integer fen),
a number of stated decimals
`age` becomes `age_e2` (integer hundredths), the resident number becomes `person_key`, any other pseudonymous column loses `_no` or `_id` and gains
`_key`. Vault columns never reach the lake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from closeknit.engine.units import Text

ColumnType = Literal[
    "resident_id",  # GB 11643 number of a person
    "person_id",  # a source's own person number (surveys)
    "household_no",  # a source's own household number
    "key",  # a document or object number
    "text",
    "name",
    "address",
    "phone",
    "date",
    "month",  # YYYY-MM, kept as the first day
    "money",  # two decimals at most, kept as integer fen
    "int",
    "number",  # a decimal that is not money: kept as double, or exactly as an integer if `decimals` is given
    "code",
    "bool",
    "area",  # 12-digit division code
]
Store = Literal["lake", "vault", "pseudonym"]
Scope = Literal["everyone", "database", "applicants"]

_VAULT_TYPES = frozenset({"name", "address", "phone"})
_PSEUDONYM_TYPES = frozenset({"resident_id", "person_id", "household_no"})
_LAKE_TYPES: Mapping[str, str] = {
    "date": "date",
    "month": "date",
    "money": "int64",
    "int": "int64",
    "number": "float64",
    "bool": "boolean",
}


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes a column may hold, each with its words."""

    name: str
    source: str
    codes: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a departmental file."""

    name: str
    zh: str
    type: ColumnType
    required: bool = False
    store: Store = "lake"
    codes: str | None = None
    unit: str | None = None
    role: str | None = None  # "other": a second person, e.g. the spouse
    minimum: int | None = None
    maximum: int | None = None
    decimals: int | None = None  # number: kept as an int64 of 10^-decimals; a finer value is a row fault
    born_of: str | None = None  # date: a birth day; where the file gives none, read from this resident number
    linking: bool = False  # says only who a row is about: a file need not have it, and its lack is no gap
    adverse: bool = False  # could hurt whom it is attached to: see RegisterContract.adverse

    @property
    def lake_name(self) -> str | None:
        """The column's name in the lake, or None if it stays in the vault."""
        if self.store == "vault":
            return None
        if self.type in ("resident_id", "person_id") and self.role != "other":
            return "person_key"
        if self.store == "pseudonym":
            stem = self.name.removesuffix("_resident_id").removesuffix("_no").removesuffix("_id")
            return f"{stem}_key"
        if self.decimals is not None:
            return f"{self.name}_e{self.decimals}"
        return f"{self.name}_fen" if self.type == "money" else self.name

    @property
    def lake_type(self) -> str:
        """The ibis type name of the column in the lake."""
        if self.store == "pseudonym" or self.decimals is not None:
            return "int64"
        return _LAKE_TYPES.get(self.type, "string")


def default_store(column_type: str) -> Store:
    """Return where a column of this type is kept unless the contract says otherwise."""
    if column_type in _VAULT_TYPES:
        return "vault"
    return "pseudonym" if column_type in _PSEUDONYM_TYPES else "lake"


@dataclass(frozen=True, slots=True)
class RegisterContract:
    """What one department delivers, how often, about whom, and why we may read it."""

    name: str
    label: Text
    department: Text
    feed: Literal["snapshot", "events"]
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    covers: Text
    purpose: Text
    absent: Literal["zero", "unknown"]
    scope: Scope
    basis: tuple[str, ...]  # source ids and articles, the newest first: the one in force on the day is shown
    rhythm: Literal["day", "week", "month", "quarter", "year", "once"] = "month"
    late_months: int = 0  # how far back an events file may reach
    grain: Literal["person", "household"] = "person"
    identity: Literal["resident_id", "none"] = "resident_id"
    fact_day: str | None = None  # the column that dates a fact
    tags: tuple[str, ...] = field(default=())
    # A row that could hurt (income, property, death) is attached to a person by an exact rule or a clerk's word only.
    adverse: bool = False

    def lake_columns(self) -> dict[str, str]:
        """Return lake column → ibis type, without the keys that the ready layer adds."""
        return {
            c.lake_name: c.lake_type
            for c in self.columns.values()
            if c.lake_name is not None and c.lake_name != "person_key"
        }

    def ready_schema(self) -> dict[str, str]:
        """Return the columns of the ready layer: household, person, whether the person counts, then the facts."""
        return {
            "household_key": "int64",
            "person_key": "int64",
            "counts": "boolean",
            **self.lake_columns(),
        }
